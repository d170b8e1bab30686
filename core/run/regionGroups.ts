import type { Regions } from '../io/regionImage.js';

/** Parts the values of one map after another by region, in memory that is used for all of them. */
export class RegionGroups {
  /** Per voxel the position of its region among the names, -1 for none; null without regions. */
  private readonly positions: Int32Array | null;
  private readonly regionCount: number;
  private readonly everywhere: Float32Array;
  private readonly byRegion: Float32Array;

  /** voxels: of the grid of the maps, which is that of the regions. */
  constructor(regions: Regions | null, voxels: number) {
    const names = regions?.names ?? [];
    this.regionCount = names.length;
    this.positions = regions === null ? null : positionsOf(regions);
    this.everywhere = new Float32Array(voxels);
    this.byRegion = new Float32Array(regions === null ? 0 : voxels);
  }

  /**
   * The finite values of all voxels, then of each region in the order of the names. values: one per voxel. The arrays hold
   * until the next call and may be changed.
   */
  of(values: Float32Array): readonly Float32Array[] {
    let count = 0;
    for (let v = 0; v < values.length; v++) {
      const value = values[v] as number;
      if (value - value === 0) this.everywhere[count++] = value; // faster than Number.isFinite
    }
    return [this.everywhere.subarray(0, count), ...this.parted(values)];
  }

  private parted(values: Float32Array): readonly Float32Array[] {
    const { positions, byRegion, regionCount } = this;
    if (positions === null) return [];
    const ends = new Uint32Array(regionCount);
    for (let v = 0; v < values.length; v++) {
      const position = positions[v] as number;
      if (position >= 0 && Number.isFinite(values[v])) ends[position] = (ends[position] as number) + 1;
    }
    const starts = new Uint32Array(regionCount + 1);
    for (let n = 0; n < regionCount; n++) starts[n + 1] = (starts[n] as number) + (ends[n] as number);
    ends.set(starts.subarray(0, regionCount));
    for (let v = 0; v < values.length; v++) {
      const position = positions[v] as number;
      if (position < 0 || !Number.isFinite(values[v])) continue;
      const at = ends[position] as number;
      byRegion[at] = values[v] as number;
      ends[position] = at + 1;
    }
    return Array.from(ends, (end, n) => byRegion.subarray(starts[n], end));
  }
}

function positionsOf({ labels, names }: Regions): Int32Array {
  const known = new Map(names.map(({ label }, n) => [label, n]));
  return Int32Array.from(labels, (label) => known.get(label) ?? -1);
}
