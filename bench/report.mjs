/**
 * Prints one figure beside what is wanted of it and returns the figure.
 * @param {string} what
 * @param {number} value
 * @param {{unit?: string, wanted?: string, digits?: number}} [about]
 */
export function figure(what, value, { unit = '', wanted, digits = 2 } = {}) {
  const shown = Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(digits);
  const aim = wanted === undefined ? '' : `   (wanted: ${wanted})`;
  console.log(`  ${what.padEnd(58)} ${`${shown}${unit === '' ? '' : ` ${unit}`}`.padStart(22)}${aim}`);
  return value;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Runs the ways in turn, `rounds` times, so that all see the same machine; one array of results per way.
 * @template T
 * @param {number} rounds
 * @param {readonly (() => Promise<T>)[]} ways
 * @returns {Promise<T[][]>}
 */
export async function inTurn(rounds, ways) {
  /** @type {T[][]} */
  const results = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, way] of ways.entries()) results[index]?.push(await way());
  }
  return results;
}

/**
 * The median of the ratios of two ways, round by round.
 * @param {readonly number[]} above
 * @param {readonly number[]} below
 */
export function medianRatio(above, below) {
  return median(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}
