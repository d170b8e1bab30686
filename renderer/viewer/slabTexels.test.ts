import { expect, test } from 'vitest';
import { slabTexels, type TextureLayout } from './slabTexels.js';

/** Red = level, so that the levels can be read back from the texels. */
const colours = Uint8ClampedArray.from({ length: 1024 }, (_, at) => (at % 4 === 0 ? at / 4 : 0));
const look = { colours, opacity: 1 };
const shape = [2, 3, 4] as const;
/** Level of voxel (i, j, k) = 1 + its position in the file. */
const levels = Uint8Array.from({ length: 24 }, (_, at) => at + 1);

function redOf(texels: Uint8Array | undefined): number[] {
  return [...(texels ?? [])].filter((_, at) => at % 4 === 0);
}

test('a slice of a file in RAS order is one plane of the texture', () => {
  const layout: TextureLayout = { size: [2, 3, 4], start: [0, 0, 0], step: [1, 2, 6] };
  const box = slabTexels(layout, shape, levels, look, 1, 2);
  expect([box?.offset, box?.size]).toEqual([
    [0, 0, 1],
    [2, 3, 1],
  ]);
  expect(redOf(box?.texels)).toEqual([7, 8, 9, 10, 11, 12]);
});

test('flipped axes are read backwards and k finds its place from the other end', () => {
  const layout: TextureLayout = { size: [2, 3, 4], start: [1, 0, 18], step: [-1, 2, -6] };
  const box = slabTexels(layout, shape, levels, look, 0, 1);
  expect(box?.offset).toEqual([0, 0, 3]);
  expect(redOf(box?.texels)).toEqual([2, 1, 4, 3, 6, 5]);
});

test('slices of a sagittal acquisition are planes of constant x', () => {
  const layout: TextureLayout = { size: [4, 2, 3], start: [0, 0, 0], step: [6, 1, 2] };
  const box = slabTexels(layout, shape, levels, look, 2, 4);
  expect([box?.offset, box?.size]).toEqual([
    [2, 0, 0],
    [2, 2, 3],
  ]);
  expect(redOf(box?.texels)).toEqual([13, 19, 14, 20, 15, 21, 16, 22, 17, 23, 18, 24]);
});

test('all slices together are the whole texture, whatever way they are cut', () => {
  const layout: TextureLayout = { size: [2, 3, 4], start: [0, 4, 0], step: [1, -2, 6] };
  const whole = slabTexels(layout, shape, levels, look, 0, 4);
  const parts = [0, 1, 2, 3].map((k) => slabTexels(layout, shape, levels, look, k, k + 1));
  expect(parts.flatMap((part) => [...(part?.texels ?? [])])).toEqual([...(whole?.texels ?? [])]);
});

test('empty voxels are transparent, the others as opaque as asked', () => {
  const layout: TextureLayout = { size: [1, 1, 2], start: [0, 0, 0], step: [3, 3, 1] };
  const box = slabTexels(layout, [1, 1, 2], Uint8Array.from([0, 9]), { colours, opacity: 0.5 }, 0, 2);
  expect([...(box?.texels ?? [])]).toEqual([0, 0, 0, 0, 9, 0, 0, 128]);
});

test('an image in which k cannot be told from another axis is left to a full redraw', () => {
  const layout: TextureLayout = { size: [2, 1, 4], start: [0, 0, 0], step: [1, 2, 2] };
  expect(slabTexels(layout, [2, 1, 4], new Uint8Array(8), look, 0, 1)).toBeNull();
});
