import { niftiImage } from './niftiImage.js';

/**
 * Passage of a bolus: 3 x 2 x 2 voxels, 80 volumes every 1.25 s with echoes of 30 ms; a gamma variate in the artery,
 * which is in two of the voxels, and tissue that retains it for a box of time, each voxel with its own flow, transit
 * time and delay. Residue and input are sampled, so that sums give CBV exactly.
 */
export const voxels = Array.from({ length: 12 }, (_, v) => v);
export const [volumes, spacingS, echoTimeS, baseline] = [80, 1.25, 0.03, 8] as const;
export const arterial = [4, 9];
/** Change of R2*, 1/s. */
export const artery = Array.from({ length: volumes }, (_, t) => {
  const s = (t - 10) / 2;
  return s <= 0 ? 0 : 60 * s ** 3 * Math.exp(3 - 3 * s);
});

/** Volume fraction, transit time in volumes and delay in volumes. */
export const truth = voxels.map((v) => ({ fraction: 0.01 + 0.004 * v, transit: 4 + (v % 5), delay: v % 4 }));

function changeOf(voxel: number): number[] {
  if (arterial.includes(voxel)) return artery;
  const { fraction, transit, delay } = truth[voxel] as (typeof truth)[number];
  return artery.map((_, t) => {
    let sum = 0;
    for (let n = 0; n < transit; n++) sum += artery[t - delay - n] ?? 0;
    return (fraction * sum) / transit;
  });
}

const rows = voxels.map((v) =>
  changeOf(v).map((change) => (arterial.includes(v) ? 800 : 500 + 20 * v) * Math.exp(-echoTimeS * change)),
);
/** The series, as bytes of a NIfTI file. */
export function bolusImage(): Uint8Array {
  return niftiImage({
    dims: [4, 3, 2, 2, volumes],
    datatype: 'float64',
    values: artery.flatMap((_, t) => rows.map((row) => row[t] as number)),
    pixdim: [1, 2, 3, 4, spacingS, 1, 1, 1],
  });
}

/** A mask of these voxels. */
export function voxelMask(of: readonly number[], dims = [3, 3, 2, 2]): Uint8Array {
  return niftiImage({ dims, datatype: 'uint8', values: voxels.map((v) => (of.includes(v) ? 1 : 0)) });
}
