/** What numbers are like; null where there are too few of them. */
export interface ValueStatistics {
  readonly n: number;
  readonly mean: number | null;
  /** Of the sample, with n - 1. */
  readonly sd: number | null;
  /** Percentiles by linear interpolation between the sorted values. */
  readonly p05: number | null;
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
}

/** values: finite; their order is changed. */
export function describeValues(values: Float32Array): ValueStatistics {
  const n = values.length;
  let sum = 0;
  for (let v = 0; v < n; v++) sum += values[v] as number;
  const mean = sum / n;
  let squares = 0;
  for (let v = 0; v < n; v++) squares += ((values[v] as number) - mean) ** 2;
  const shares = [0.05, 0.25, 0.5, 0.75, 0.95];
  const [p05 = null, p25 = null, median = null, p75 = null, p95 = null] = percentiles(values, shares);
  return {
    ...{ n, mean: n === 0 ? null : mean, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) },
    ...{ p05, p25, median, p75, p95 },
  };
}

/** Values from which sorting takes longer than counting. */
const manyValues = 20_000;
/** Of 16 bits. */
const bins = 65_536;
const signBit = -0x8000_0000;

/**
 * Percentiles (shares ascending, from 0 to 1) by linear interpolation between the sorted values; empty without values.
 * Many values are not sorted but counted, by the leading 16 bits, then by the other 16 where a wanted one is among them.
 */
export function percentiles(values: Float32Array, shares: readonly number[]): readonly number[] {
  const n = values.length;
  if (n === 0) return [];
  const places = shares.map((share) => share * (n - 1));
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  const found = n < manyValues ? bySorting(values, ranks) : byCounting(values, ranks);
  return places.map((place) => {
    const below = found.get(Math.floor(place)) as number;
    const above = found.get(Math.ceil(place)) as number;
    return below + (above - below) * (place - Math.floor(place));
  });
}

function bySorting(values: Float32Array, ranks: readonly number[]): ReadonlyMap<number, number> {
  values.sort();
  return new Map(ranks.map((rank) => [rank, values[rank] as number]));
}

function byCounting(values: Float32Array, ranks: readonly number[]): ReadonlyMap<number, number> {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(bins);
  for (let v = 0; v < bits.length; v++) {
    const bin = ascending(bits[v] as number) >>> 16;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const wanted = ranks.map((rank) => ({ rank, ...binAt(counts, rank) }));
  const wantedBins = [...new Set(wanted.map(({ bin }) => bin))];
  /** Per bin its place among those that hold a wanted rank, -1 for the others. */
  const places = new Int16Array(bins).fill(-1);
  for (const [place, bin] of wantedBins.entries()) places[bin] = place;
  const fine = new Uint32Array(wantedBins.length * bins);
  for (let v = 0; v < bits.length; v++) {
    const order = ascending(bits[v] as number);
    const place = places[order >>> 16] as number;
    if (place < 0) continue;
    const at = place * bins + (order & 0xffff);
    fine[at] = (fine[at] as number) + 1;
  }
  return new Map(
    wanted.map(({ rank, bin, before }) => {
      const from = (places[bin] as number) * bins;
      const low = binAt(fine.subarray(from, from + bins), rank - before).bin;
      return [rank, withOrder((bin << 16) | low)];
    }),
  );
}

/** The bin that holds the value of this rank, and how many values lie in bins before it. */
function binAt(counts: Uint32Array, rank: number): { readonly bin: number; readonly before: number } {
  let before = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const next = before + (counts[bin] as number);
    if (rank < next) return { bin, before };
    before = next;
  }
  throw new RangeError(`Rank ${rank} of ${before} values.`);
}

/** A number for the bits of a float32 that, read without sign, ascends with its value. */
function ascending(bits: number): number {
  return bits < 0 ? ~bits : bits | signBit;
}

/** The float32 of which `ascending` makes this. */
function withOrder(order: number): number {
  const bits = Int32Array.of(order < 0 ? order & ~signBit : ~order);
  return new Float32Array(bits.buffer)[0] as number;
}
