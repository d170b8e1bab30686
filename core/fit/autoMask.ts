import type { MaskOverlap } from '../contracts/job.js';
import type { GridShape } from '../contracts/series.js';
import { connectedRuns } from '../geometry/connectedRuns.js';

/** Bins of the histogram that the threshold is sought in. */
const histogramBins = 256;
/** The brightest thousandth (vessels, artefacts) does not stretch the histogram. */
const brightQuantile = 0.999;
/**
 * Fraction of Otsu's threshold at which the mask is cut: Otsu's own cut lies half way between background and tissue
 * and would lose tissues that are dark in the mean (muscle, deep grey nuclei, far from the coil).
 */
const thresholdFraction = 0.5;

/**
 * The automatic mask of a mean image: voxels above half of Otsu's threshold (N. Otsu, IEEE Trans. Syst. Man Cybern.
 * 9:62, 1979) between 0 and the 99.9 % quantile, the largest face-connected part of them, holes of each slice filled.
 * mean: the grid's shape, i fastest; NaN counts as background. Returns a new array, 1 = inside.
 */
export function autoMask(mean: Float32Array, shape: GridShape): Uint8Array {
  const above = thresholdMask(mean, brightThreshold(mean));
  const mask = largestPart(above, shape);
  fillSliceHoles(mask, shape);
  return mask;
}

/** The mean from which on a voxel is bright: half of Otsu's threshold; Infinity where nothing is above 0. */
export function brightThreshold(mean: Float32Array): number {
  return otsuThreshold(mean) * thresholdFraction;
}

/** 1 where the mean is above the threshold; a new array. NaN is not above anything. */
export function thresholdMask(mean: Float32Array, threshold: number): Uint8Array {
  const above = new Uint8Array(mean.length);
  for (let v = 0; v < mean.length; v++) above[v] = (mean[v] as number) > threshold ? 1 : 0;
  return above;
}

/** How a mask (not 0: inside) and a mean image on one grid lie to each other. */
export function maskOverlap(mask: Uint8Array, mean: Float32Array): MaskOverlap {
  const threshold = brightThreshold(mean);
  const overlap = { voxels: 0, withoutSignal: 0, bright: 0, brightOutside: 0 };
  for (let v = 0; v < mean.length; v++) {
    const value = mean[v] as number;
    const isInside = mask[v] !== 0;
    const isBright = value > threshold;
    if (isInside) overlap.voxels += 1;
    if (isInside && !(value > 0 && value < Number.POSITIVE_INFINITY)) overlap.withoutSignal += 1;
    if (isBright) overlap.bright += 1;
    if (isBright && !isInside) overlap.brightOutside += 1;
  }
  return overlap;
}

function otsuThreshold(mean: Float32Array): number {
  const top = quantile(mean, brightQuantile);
  if (!(top > 0)) return Number.POSITIVE_INFINITY;
  const counts = new Float64Array(histogramBins);
  for (let v = 0; v < mean.length; v++) {
    const value = mean[v] as number;
    if (value > 0) {
      const bin = Math.min(histogramBins - 1, Math.floor((value / top) * histogramBins));
      counts[bin] = (counts[bin] as number) + 1;
    } else if (value <= 0) {
      counts[0] = (counts[0] as number) + 1;
    }
  }
  let total = 0;
  let weighted = 0;
  for (const [bin, count] of counts.entries()) {
    total += count;
    weighted += bin * count;
  }
  let below = 0;
  let belowWeighted = 0;
  let best = -1;
  let firstBest = 0;
  let lastBest = 0;
  for (const [bin, count] of counts.entries()) {
    below += count;
    belowWeighted += bin * count;
    const aboveCount = total - below;
    if (below === 0 || aboveCount === 0) continue;
    const difference = belowWeighted / below - (weighted - belowWeighted) / aboveCount;
    const between = below * aboveCount * difference * difference;
    if (between > best) {
      best = between;
      firstBest = bin;
    }
    if (between === best) lastBest = bin; // empty bins between two clear classes all separate them equally well
  }
  return (((firstBest + lastBest) / 2 + 1) / histogramBins) * top;
}

/** Quantile of the positive values, from a histogram of 4096 bins: no sorted copy of the image is made. */
function quantile(values: Float32Array, fraction: number): number {
  const bins = 4096;
  let largest = 0;
  for (let v = 0; v < values.length; v++) {
    const value = values[v] as number;
    if (value > largest && value < Number.POSITIVE_INFINITY) largest = value;
  }
  if (largest === 0) return 0;
  const counts = new Uint32Array(bins + 1);
  let positive = 0;
  for (let v = 0; v < values.length; v++) {
    const value = values[v] as number;
    if (value > 0 && value <= largest) {
      const bin = Math.floor((value / largest) * bins);
      counts[bin] = (counts[bin] as number) + 1;
      positive++;
    }
  }
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    seen += count;
    if (seen >= fraction * positive) return ((bin + 1) / bins) * largest;
  }
  return largest;
}

/** The face-connected part with the most voxels; of equals the one met first. */
function largestPart(above: Uint8Array, shape: GridShape): Uint8Array {
  const { count, start, end, part } = connectedRuns(above, shape, 'non-zero', true);
  const sizes = new Float64Array(count);
  let largest = -1;
  for (let run = 0; run < count; run++) {
    const root = part[run] as number;
    sizes[root] = (sizes[root] as number) + (end[run] as number) - (start[run] as number);
  }
  for (let run = 0; run < count; run++) {
    if (largest < 0 || (sizes[run] as number) > (sizes[largest] as number)) largest = run;
  }
  const mask = new Uint8Array(above.length);
  for (let run = 0; run < count; run++) {
    if (part[run] === largest) mask.fill(1, start[run], end[run]);
  }
  return mask;
}

/** Fills, slice by slice, background that the mask encloses within the slice. */
function fillSliceHoles(mask: Uint8Array, shape: GridShape): void {
  const [ni, nj] = shape;
  const { count, start, end, part } = connectedRuns(mask, shape, 'zero', false);
  const reachesEdge = new Uint8Array(count);
  for (let run = 0; run < count; run++) {
    const i0 = (start[run] as number) % ni;
    const i1 = i0 + (end[run] as number) - (start[run] as number);
    const j = Math.floor((start[run] as number) / ni) % nj;
    if (i0 === 0 || i1 === ni || j === 0 || j === nj - 1) reachesEdge[part[run] as number] = 1;
  }
  for (let run = 0; run < count; run++) {
    if (reachesEdge[part[run] as number] === 0) mask.fill(1, start[run], end[run]);
  }
}
