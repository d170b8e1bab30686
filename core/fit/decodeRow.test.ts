import { describe, expect, it } from 'vitest';
import { kernelModule } from '../../tests/support/kernels.js';
import { Arena } from './arena.js';
import { datatypeCode, instantiateKernels } from './kernels.js';

const arena = new Arena();
const kernels = instantiateKernels(kernelModule(), null, arena.memory);
/** Runs of neighbours of every length up to six, and gaps. */
const indices = [0, 2, 3, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 40, 50, 51];
const arrays = {
  uint8: Uint8Array.from({ length: 64 }, (_, i) => 255 - i),
  int16: Int16Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? -1 : 1) * (32_000 + i)),
  uint16: Uint16Array.from({ length: 64 }, (_, i) => 65_535 - i),
  int32: Int32Array.from({ length: 64 }, (_, i) => i * -33_554_399),
  int64: BigInt64Array.from({ length: 64 }, (_, i) => BigInt(i - 30) * 4_294_967_311n),
  uint64: BigUint64Array.from({ length: 64 }, (_, i) => 2n ** 63n + BigInt(i) * 4096n),
  float32: Float32Array.from({ length: 64 }, (_, i) => (i % 7 === 2 ? Number.POSITIVE_INFINITY : i / 3 - 5)),
  float64: Float64Array.from({ length: 64 }, (_, i) => (i % 9 === 5 ? Number.NaN : i / 3 - 5)),
} as const;

describe.each(Object.keys(arrays) as (keyof typeof arrays)[])('stored %s', (datatype) => {
  const stored = arrays[datatype];
  const bytes = new Uint8Array(stored.buffer);
  const size = stored.BYTES_PER_ELEMENT;
  const swapped = Uint8Array.from(bytes, (_, i) => bytes[i - (i % size) + size - 1 - (i % size)] as number);
  const expected = indices.map((index) => {
    const value = Number(stored[index]) * 0.25 - 3;
    return Number.isFinite(value) ? value : Number.NaN;
  });

  it.each([
    ['in this byte order', bytes, 0],
    ['in the other byte order', swapped, 1],
  ] as const)('is decoded and scaled at neighbouring and at scattered places, %s', (_, source, isSwapped) => {
    const [raw, at, row] = [arena.allocate(512), arena.allocate(256), arena.allocate(512)];
    arena.bytes(raw, source.length).set(source);
    arena.int32(at, indices.length).set(indices);
    for (const count of [1, 3, 4, 7, indices.length]) {
      kernels.decodeRow(raw, datatypeCode(datatype), isSwapped, 0.25, -3, at, count, row);
      expect([...arena.float64(row, count)]).toEqual(expected.slice(0, count));
    }
  });
});
