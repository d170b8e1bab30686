import type { MapTarget } from '../contracts/job.js';
import type { Geometry } from '../contracts/series.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { voxelToWorld } from '../geometry/affine.js';
import { readSlices } from '../io/readArrays.js';

/**
 * A table of tab-separated values with a row per voxel that was to be fitted, k slowest and i fastest: index from 0, world
 * position in mm (RAS+), the value of each 3D map in its unit, and the status last; `n/a` where there is no value. Without a
 * status map the voxels with any value. Comes slice by slice, which is what it holds in memory. Throws what readSlices throws.
 */
export async function* voxelTable(maps: readonly MapTarget[], geometry: Geometry): AsyncGenerator<string> {
  const columns = maps.filter(({ array }) => array.shape.length === 3);
  const status = columns.findIndex(({ source }) => source.kind === 'status');
  const ordered = [...columns.filter((_, n) => n !== status), ...columns.filter((_, n) => n === status)];
  yield `${['i', 'j', 'k', 'x', 'y', 'z', ...ordered.map(({ name }) => name)].join('\t')}\n`;
  const [ni, nj, nk] = geometry.shape;
  for (let k = 0; k < nk; k++) {
    const values: Float32Array[] = [];
    for (const { array } of ordered) values.push(await readSlices(array, k, k + 1));
    const statuses = status < 0 ? null : (values.at(-1) as Float32Array);
    const rows: string[] = [];
    for (let v = 0; v < ni * nj; v++) {
      const isFitted =
        statuses === null
          ? values.some((map) => Number.isFinite(map[v]))
          : statuses[v] !== voxelStatus.skipped;
      if (!isFitted) continue;
      const index = [v % ni, Math.floor(v / ni), k] as const;
      const world = voxelToWorld(geometry.affine, index).map((mm) => Number(mm.toFixed(4)));
      rows.push([...index, ...world, ...values.map((map) => cellOf(map[v] as number))].join('\t'));
    }
    if (rows.length > 0) yield `${rows.join('\n')}\n`;
  }
}

/** Nine digits bring back every float32. */
function cellOf(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(9))}` : 'n/a';
}
