import { describe, expect, test } from 'vitest';
import { voxelBytes } from '../../tests/support/niftiImage.js';
import { bytesPerElement, type Datatype } from '../contracts/series.js';
import { decodeInto, decodeToFloat32, decodeToFloat64 } from './decode.js';
import { effectiveScaling } from './scaling.js';

const extremes: Readonly<Record<Datatype, readonly number[]>> = {
  uint8: [0, 1, 255],
  int8: [-128, -1, 127],
  int16: [-32768, -2, 32767],
  uint16: [0, 258, 65535],
  int32: [-2147483648, -3, 2147483647],
  uint32: [0, 66051, 4294967295],
  int64: [-9007199254740992, -4, 9007199254740991],
  uint64: [0, 4294967297, 9007199254740992],
  float32: [-1.5, 3.4028234663852886e38, Number.NaN],
  float64: [-0.1, 1.7976931348623157e308, Number.NEGATIVE_INFINITY],
};

describe.each(Object.keys(bytesPerElement) as Datatype[])('%s', (datatype) => {
  test.each(['little', 'big'] as const)('%s-endian values come back exactly in float64', (byteOrder) => {
    const values = extremes[datatype];
    const bytes = voxelBytes({ datatype, littleEndian: byteOrder === 'little', values });
    const kept = bytes.slice();
    expect([...decodeToFloat64(bytes, { datatype, byteOrder })]).toEqual(values);
    expect([...decodeToFloat32(bytes, { datatype, byteOrder })]).toEqual(values.map(Math.fround));
    expect(bytes).toEqual(kept);
  });

  test('an unaligned view is decoded as an aligned one', () => {
    const values = extremes[datatype];
    const bytes = voxelBytes({ datatype, values });
    const shifted = new Uint8Array(bytes.byteLength + 1).subarray(1);
    shifted.set(bytes);
    expect([...decodeToFloat64(shifted, { datatype, byteOrder: 'little' })]).toEqual(values);
  });
});

test('64-bit integers beyond 2^53 become the nearest float64', () => {
  const bytes = new Uint8Array(new BigUint64Array([2n ** 53n + 1n, 2n ** 64n - 1n]).buffer);
  const decoded = decodeToFloat64(bytes, { datatype: 'uint64', byteOrder: 'little' });
  expect([...decoded]).toEqual([2 ** 53, 2 ** 64]);
});

describe('scaling', () => {
  test('is computed in float64 and rounded once', () => {
    const bytes = voxelBytes({ datatype: 'int16', values: [-32768, 123, 32767] });
    const slope = Math.fround(0.075407);
    const scaled = decodeToFloat32(bytes, {
      datatype: 'int16',
      byteOrder: 'little',
      slope,
      intercept: 3100.75,
    });
    expect([...scaled]).toEqual([-32768, 123, 32767].map((stored) => Math.fround(stored * slope + 3100.75)));
  });

  test.each([0, Number.NaN, Number.POSITIVE_INFINITY])('a slope of %s means none', (slope) => {
    expect(effectiveScaling(slope, 5)).toEqual({ slope: 1, intercept: 0 });
  });

  test('a negative slope counts, an intercept that is not finite does not', () => {
    expect(effectiveScaling(-2, Number.NaN)).toEqual({ slope: -2, intercept: 0 });
  });
});

test('decodeInto leaves what lies outside its range alone', () => {
  const target = new Float32Array([9, 9, 9, 9]);
  decodeInto(target, 1, new Uint8Array([1, 2]), { datatype: 'uint8', byteOrder: 'little' });
  expect([...target]).toEqual([9, 1, 2, 9]);
});

test('half an element is refused', () => {
  expect(() => decodeToFloat32(new Uint8Array(3), { datatype: 'int16', byteOrder: 'little' })).toThrow(
    '3 bytes are not whole int16 elements of 2 bytes',
  );
});
