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

/** Values from which sorting all takes longer than telling which are near a percentile. */
const manyValues = 20_000;

/**
 * Percentiles (shares ascending, from 0 to 1) by linear interpolation between the sorted values; empty without values.
 * Of many values only those are sorted that have the leading 16 bits of a wanted one.
 */
export function percentiles(values: Float32Array, shares: readonly number[]): readonly number[] {
  const n = values.length;
  if (n === 0) return [];
  const places = shares.map((share) => share * (n - 1));
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  const found = n < manyValues ? bySorting(values, ranks) : byLeadingBits(values, ranks);
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

function byLeadingBits(values: Float32Array, ranks: readonly number[]): ReadonlyMap<number, number> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(65_536);
  for (let v = 0; v < bits.length; v++) {
    const bin = leading(bits[v] as number);
    counts[bin] = (counts[bin] as number) + 1;
  }
  const starts = new Map<number, number>();
  const binOf = new Map<number, number>();
  let before = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const next = before + (counts[bin] as number);
    for (const rank of ranks) {
      if (rank < before || rank >= next) continue;
      binOf.set(rank, bin);
      starts.set(bin, before);
    }
    before = next;
  }
  const members = new Map(
    [...starts.keys()].map((bin) => [bin, { values: new Float32Array(counts[bin] as number), count: 0 }]),
  );
  for (let v = 0; v < bits.length; v++) {
    const member = members.get(leading(bits[v] as number));
    if (member !== undefined) member.values[member.count++] = values[v] as number;
  }
  for (const member of members.values()) member.values.sort();
  return new Map(
    ranks.map((rank) => {
      const bin = binOf.get(rank) as number;
      return [rank, members.get(bin)?.values[rank - (starts.get(bin) as number)] as number];
    }),
  );
}

/** The leading 16 bits of a float32, so that they ascend with its value. */
function leading(bits: number): number {
  return bits >>> 31 === 1 ? (~bits >>> 16) & 0xffff : (bits >>> 16) | 0x8000;
}
