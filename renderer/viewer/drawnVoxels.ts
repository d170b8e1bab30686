import type { TextureLayout } from './slabTexels.js';

/**
 * A drawing of the viewer as a mask in file order: 1 where it is not 0; a new array.
 * drawing: one byte per texel of the layout, x fastest.
 */
export function drawnVoxels(drawing: Uint8Array, { size, start, step }: TextureLayout): Uint8Array {
  const voxels = new Uint8Array(drawing.length);
  let at = 0;
  for (let z = 0; z < size[2]; z += 1) {
    for (let y = 0; y < size[1]; y += 1) {
      const row = start[0] + start[1] + y * step[1] + start[2] + z * step[2];
      for (let x = 0; x < size[0]; x += 1) {
        if (drawing[at] !== 0) voxels[row + x * step[0]] = 1;
        at += 1;
      }
    }
  }
  return voxels;
}
