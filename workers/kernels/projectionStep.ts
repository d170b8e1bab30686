import { Search } from './problem';

/** Part of the diagonal that is added to it, so that nearly dependent columns can be solved in float32. */
const DAMPING: f32 = 1e-5;

/** Part of the diagonal below which a pivot counts as zero. */
const LEAST_PIVOT: f32 = 1e-6;

/**
 * One Gauss-Newton step, within the bounds, in `count` of the free parameters while the others are held: solves
 * J'J step = J'r by Cholesky in four float32 lanes. positions: (count) int32, places among the free parameters. sums: cost,
 * J'r, lower triangle of J'J of all free parameters (vectors). point: (parameters) vectors, moved. work: count +
 * count (count + 1) / 2 vectors. A parameter that the samples do not determine stays where it is.
 */
export function projectionStep(
  search: Search,
  count: i32,
  positions: usize,
  sums: usize,
  point: usize,
  work: usize,
): void {
  const gradient = sums + 16;
  const matrix = gradient + (<usize>search.free << 4);
  const factor = work + (<usize>count << 4);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);

  for (let i = 0; i < count; i++) {
    const free = load<i32>(positions + (<usize>i << 2));
    let side = v128.load(gradient + (<usize>free << 4));
    for (let j = 0; j < i; j++) {
      let value = v128.load(entry(matrix, free, load<i32>(positions + (<usize>j << 2))));
      for (let k = 0; k < j; k++) {
        value = f32x4.sub(value, f32x4.mul(v128.load(entry(factor, i, k)), v128.load(entry(factor, j, k))));
      }
      const element = f32x4.mul(value, v128.load(entry(factor, j, j)));
      v128.store(entry(factor, i, j), element);
      side = f32x4.sub(side, f32x4.mul(element, v128.load(work + (<usize>j << 4))));
    }
    const diagonal = f32x4.mul(v128.load(entry(matrix, free, free)), f32x4.splat(<f32>1 + DAMPING));
    let pivot = diagonal;
    for (let k = 0; k < i; k++) {
      const element = v128.load(entry(factor, i, k));
      pivot = f32x4.sub(pivot, f32x4.mul(element, element));
    }
    const good = f32x4.gt(pivot, f32x4.mul(diagonal, f32x4.splat(LEAST_PIVOT)));
    const reciprocal = v128.bitselect(f32x4.div(one, f32x4.sqrt(pivot)), zero, good);
    v128.store(entry(factor, i, i), reciprocal);
    v128.store(work + (<usize>i << 4), f32x4.mul(side, reciprocal));
  }
  for (let i = count - 1; i >= 0; i--) {
    const free = load<i32>(positions + (<usize>i << 2));
    let step = v128.load(work + (<usize>i << 4));
    for (let k = i + 1; k < count; k++) {
      step = f32x4.sub(step, f32x4.mul(v128.load(entry(factor, k, i)), v128.load(work + (<usize>k << 4))));
    }
    step = f32x4.mul(step, v128.load(entry(factor, i, i)));
    v128.store(work + (<usize>i << 4), step);
    const parameter = load<i32>(search.freeIndex + (<usize>free << 2));
    const at = point + (<usize>parameter << 4);
    const lower = f32x4.splat(<f32>load<f64>(search.lower + (<usize>parameter << 3)));
    const upper = f32x4.splat(<f32>load<f64>(search.upper + (<usize>parameter << 3)));
    v128.store(at, f32x4.min(f32x4.max(f32x4.add(v128.load(at), step), lower), upper));
  }
}

@inline
function entry(matrix: usize, row: i32, column: i32): usize {
  return matrix + (<usize>((row * (row + 1)) / 2 + column) << 4);
}
