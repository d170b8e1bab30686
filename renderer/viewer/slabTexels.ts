import type { GridShape } from '../../core/contracts/series.js';
import { emptyLevel } from './displayImage.js';

/**
 * How the viewer's textures lie over a file: texel (x, y, z), towards right, anterior and superior, shows the voxel
 * at file position sum over the axes of start + coordinate * step.
 */
export interface TextureLayout {
  readonly size: readonly [number, number, number];
  readonly start: readonly [number, number, number];
  readonly step: readonly [number, number, number];
}

/** A box of RGBA texels, x fastest, and where it belongs in the texture. */
export interface TexelBox {
  readonly offset: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly texels: Uint8Array;
}

/**
 * The texels of slices k0 <= k < k1 of a map, so that a slice that has just been fitted can be drawn without
 * sending the whole map. Null when no single axis of the texture follows k.
 * levels: colour levels in file order (see displayImage.ts). colours: 256 RGBA entries. opacity: 0 to 1.
 */
export function slabTexels(
  layout: TextureLayout,
  shape: GridShape,
  levels: Uint8Array,
  look: { readonly colours: Uint8ClampedArray; readonly opacity: number },
  k0: number,
  k1: number,
): TexelBox | null {
  const perSlice = shape[0] * shape[1];
  const axes = layout.step.flatMap((step, axis) => (Math.abs(step) === perSlice ? [axis] : []));
  const [axis] = axes;
  if (axis === undefined || axes.length > 1) return null;
  const from = (layout.step[axis] ?? 0) > 0 ? k0 : shape[2] - k1;
  const offset = placeAt(axis, [0, 0, 0], from);
  const size = placeAt(axis, layout.size, k1 - k0);
  const alpha = Math.round(255 * look.opacity);
  const texels = new Uint8Array(4 * size[0] * size[1] * size[2]);
  let at = 0;
  for (let z = offset[2]; z < offset[2] + size[2]; z += 1) {
    for (let y = offset[1]; y < offset[1] + size[1]; y += 1) {
      const row =
        layout.start[0] + layout.start[1] + y * layout.step[1] + layout.start[2] + z * layout.step[2];
      for (let x = offset[0]; x < offset[0] + size[0]; x += 1) {
        const level = levels[row + x * layout.step[0]] ?? emptyLevel;
        texels[at] = look.colours[4 * level] ?? 0;
        texels[at + 1] = look.colours[4 * level + 1] ?? 0;
        texels[at + 2] = look.colours[4 * level + 2] ?? 0;
        texels[at + 3] = level === emptyLevel ? 0 : alpha;
        at += 4;
      }
    }
  }
  return { offset, size, texels };
}

function placeAt(
  axis: number,
  triple: readonly [number, number, number],
  value: number,
): readonly [number, number, number] {
  return [axis === 0 ? value : triple[0], axis === 1 ? value : triple[1], axis === 2 ? value : triple[2]];
}
