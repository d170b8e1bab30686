import type { GridShape } from '../contracts/series.js';

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
  const threshold = otsuThreshold(mean) * thresholdFraction;
  const above = new Uint8Array(mean.length);
  for (let v = 0; v < mean.length; v++) above[v] = (mean[v] as number) > threshold ? 1 : 0;
  const mask = largestPart(above, shape);
  fillSliceHoles(mask, shape);
  return mask;
}

function otsuThreshold(mean: Float32Array): number {
  const top = quantile(mean, brightQuantile);
  if (!(top > 0)) return Number.POSITIVE_INFINITY;
  const counts = new Float64Array(histogramBins);
  for (const value of mean) {
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
  let bestBin = 0;
  for (const [bin, count] of counts.entries()) {
    below += count;
    belowWeighted += bin * count;
    const aboveCount = total - below;
    if (below === 0 || aboveCount === 0) continue;
    const difference = belowWeighted / below - (weighted - belowWeighted) / aboveCount;
    const between = below * aboveCount * difference * difference;
    if (between > best) {
      best = between;
      bestBin = bin;
    }
  }
  return ((bestBin + 1) / histogramBins) * top;
}

/** Quantile of the positive values, from a histogram of 4096 bins: no sorted copy of the image is made. */
function quantile(values: Float32Array, fraction: number): number {
  const bins = 4096;
  let largest = 0;
  for (const value of values) if (value > largest && value < Number.POSITIVE_INFINITY) largest = value;
  if (largest === 0) return 0;
  const counts = new Uint32Array(bins + 1);
  let positive = 0;
  for (const value of values) {
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
function largestPart(inside: Uint8Array, shape: GridShape): Uint8Array {
  const [ni, nj] = shape;
  const plane = ni * nj;
  const labels = new Int32Array(inside.length);
  const stack = new Int32Array(inside.length);
  let label = 0;
  let bestLabel = 0;
  let bestSize = 0;
  for (let seed = 0; seed < inside.length; seed++) {
    if (inside[seed] === 0 || labels[seed] !== 0) continue;
    label++;
    let size = 0;
    let top = 0;
    stack[top++] = seed;
    labels[seed] = label;
    while (top > 0) {
      const v = stack[--top] as number;
      size++;
      const i = v % ni;
      const j = Math.floor(v / ni) % nj;
      if (i > 0) top = push(v - 1, top);
      if (i < ni - 1) top = push(v + 1, top);
      if (j > 0) top = push(v - ni, top);
      if (j < nj - 1) top = push(v + ni, top);
      if (v >= plane) top = push(v - plane, top);
      if (v + plane < inside.length) top = push(v + plane, top);
    }
    if (size > bestSize) {
      bestSize = size;
      bestLabel = label;
    }
  }
  const part = new Uint8Array(inside.length);
  for (let v = 0; v < part.length; v++) part[v] = bestLabel > 0 && labels[v] === bestLabel ? 1 : 0;
  return part;

  function push(v: number, top: number): number {
    if (inside[v] === 0 || labels[v] !== 0) return top;
    labels[v] = label;
    stack[top] = v;
    return top + 1;
  }
}

/** Fills, slice by slice, background that the mask encloses within the slice. */
function fillSliceHoles(mask: Uint8Array, shape: GridShape): void {
  const [ni, nj, nk] = shape;
  const plane = ni * nj;
  const outside = new Uint8Array(plane);
  const stack = new Int32Array(plane);
  for (let k = 0; k < nk; k++) {
    const slice = mask.subarray(k * plane, (k + 1) * plane);
    outside.fill(0);
    let top = 0;
    const visit = (v: number): void => {
      if (slice[v] !== 0 || outside[v] !== 0) return;
      outside[v] = 1;
      stack[top++] = v;
    };
    for (let i = 0; i < ni; i++) {
      visit(i);
      visit((nj - 1) * ni + i);
    }
    for (let j = 0; j < nj; j++) {
      visit(j * ni);
      visit(j * ni + ni - 1);
    }
    while (top > 0) {
      const v = stack[--top] as number;
      const i = v % ni;
      if (i > 0) visit(v - 1);
      if (i < ni - 1) visit(v + 1);
      if (v >= ni) visit(v - ni);
      if (v + ni < plane) visit(v + ni);
    }
    for (let v = 0; v < plane; v++) if (outside[v] === 0) slice[v] = 1;
  }
}
