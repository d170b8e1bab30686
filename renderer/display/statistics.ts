/** Values of one map in figures; NaN and infinite voxels are left out and not counted in `count`. */
export interface MapStatistics {
  readonly count: number;
  readonly median: number;
  readonly sd: number;
  readonly smallest: number;
  readonly largest: number;
  readonly histogram: Histogram;
}

/** Equal bins over [lower, upper]; values outside are counted in `below` and `above`. */
export interface Histogram {
  readonly lower: number;
  readonly upper: number;
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

export interface ValueRange {
  readonly lower: number;
  readonly upper: number;
}

/** Finite values of an image in ascending order: all of a small one, an even selection of a large one. */
export type SortedSample = Float32Array;

/** At most this many values are sorted; with 30,000 the 2nd percentile lies between the 1.84th and the 2.16th. */
const sampleLimit = 30_000;

/** Values further than this many robust standard deviations from the median do not widen the colours. */
const farOut = 6;
/** Standard deviation of a normal distribution over its median absolute deviation (Rousseeuw and Croux 1993). */
const sdPerMad = 1.4826;

/** The finite values to take percentiles from; see `SortedSample`. Two passes over the image. */
export function sortedSample(values: Float32Array): SortedSample {
  let finite = 0;
  for (let index = 0; index < values.length; index += 1) {
    if (Number.isFinite(values[index])) finite += 1;
  }
  const stride = Math.max(1, Math.ceil(finite / sampleLimit));
  const sample = new Float32Array(Math.ceil(finite / stride));
  let seen = 0;
  let taken = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (seen % stride === 0) {
      sample[taken] = value;
      taken += 1;
    }
    seen += 1;
  }
  return sample.sort();
}

/**
 * The range of colours for an image: 2nd to 98th percentile, drawn in to the median and six robust standard
 * deviations around it, so that fluid (up to half of the voxels) does not take the contrast from tissue.
 * Null when there is no finite value.
 */
export function colourRange(sorted: SortedSample): ValueRange | null {
  const outer = robustRange(sorted);
  if (outer === null) return null;
  const median = percentile(sorted, 0.5);
  const distances = sorted.map((value) => Math.abs(value - median)).sort();
  const reach = farOut * sdPerMad * percentile(distances, 0.5);
  const lower = Math.max(outer.lower, median - reach);
  const upper = Math.min(outer.upper, median + reach);
  return upper > lower ? { lower, upper } : outer;
}

/**
 * The range in which the middle of the values lies (2nd to 98th percentile unless told), or null when there is
 * none. A constant image gets a range of width above zero.
 */
export function robustRange(
  sorted: SortedSample,
  lowFraction = 0.02,
  highFraction = 0.98,
): ValueRange | null {
  if (sorted.length === 0) return null;
  const lower = percentile(sorted, lowFraction);
  const upper = percentile(sorted, highFraction);
  if (upper > lower) return { lower, upper };
  const width = Math.max(Math.abs(lower) * 0.01, 1e-6);
  return { lower: lower - width, upper: lower + width };
}

/**
 * Figures of an image in one pass. sorted: of the same image; gives the median, and the centre around which the
 * squares are summed so that they keep their digits. SD has n - 1 in the denominator. The upper edge of `range`
 * belongs to the last bin.
 */
export function mapStatistics(
  values: Float32Array,
  sorted: SortedSample,
  range: ValueRange,
  bins: number,
): MapStatistics {
  const centre = sorted.length === 0 ? Number.NaN : percentile(sorted, 0.5);
  const counts = new Float64Array(bins);
  const scale = bins / (range.upper - range.lower);
  let count = 0;
  let sum = 0;
  let squares = 0;
  let below = 0;
  let above = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    count += 1;
    const distance = value - centre;
    sum += distance;
    squares += distance * distance;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
    if (value < range.lower) below += 1;
    else if (value > range.upper) above += 1;
    else {
      const bin = Math.min(bins - 1, Math.floor((value - range.lower) * scale));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return {
    count,
    median: centre,
    sd: count > 1 ? Math.sqrt((squares - (sum * sum) / count) / (count - 1)) : Number.NaN,
    smallest,
    largest,
    histogram: { lower: range.lower, upper: range.upper, counts: [...counts], below, above },
  };
}

/** How many voxels of a status map have each code; index = code. Codes above 7 are not counted. */
export function statusHistogram(values: Float32Array): readonly number[] {
  const counts = new Array<number>(8).fill(0);
  for (let index = 0; index < values.length; index += 1) {
    const code = values[index] ?? Number.NaN;
    const before = counts[code];
    if (before !== undefined) counts[code] = before + 1;
  }
  return counts;
}

/** Linear interpolation between the two nearest of `sorted` (not empty). */
function percentile(sorted: SortedSample, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - below);
}
