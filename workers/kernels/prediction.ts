import { exp2Lanes } from './linearMath';

/** Replaces every value by e to its power. block: (rows, stride) float64; `stride` is even. */
export function exponentialOfBlock(block: usize, rows: i32, stride: i32, count: i32): void {
  const rowBytes = <usize>stride << 3;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const start = block + row * rowBytes;
    for (let v: usize = 0; v < <usize>count; v += 2) {
      const at = start + (v << 3);
      v128.store(at, exp2Lanes(v128.load(at)));
    }
  }
}
