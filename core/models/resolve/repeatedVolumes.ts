/** What steps from volume to volume of a series that is made to be fitted; other variables repeat as a matter of course. */
const steppedSymbols = ['TE', 'TI', 'FlipAngle', 'MTState'];

/** Volumes that have the values of an earlier one, and the variables that step, in which that is seen. */
export interface Repetitions {
  readonly symbols: readonly string[];
  /** The earlier volume, by the one that repeats it. */
  readonly earlier: ReadonlyMap<number, number>;
}

/**
 * Which volumes are given twice: where echo or inversion times, flip angles or pulse states differ within a series, and
 * fewer than half of the volumes have the values of an earlier one in every variable that differs (else the series was
 * repeated on purpose). variables: per symbol one value per volume, NaN where it is not known; `t` does not count.
 */
export function repeatedVolumes(variables: Readonly<Record<string, readonly number[]>>): Repetitions {
  const differing = Object.entries(variables).filter(
    ([symbol, values]) => symbol !== 't' && new Set(values.filter(Number.isFinite)).size > 1,
  );
  const symbols = differing.map(([symbol]) => symbol).filter((symbol) => steppedSymbols.includes(symbol));
  const volumes = differing[0]?.[1].length ?? 0;
  const earlier = new Map<number, number>();
  const first = new Map<string, number>();
  for (let volume = 0; volume < volumes && symbols.length > 0; volume += 1) {
    const values = differing.map(([, of]) => of[volume] as number);
    if (!values.every(Number.isFinite)) continue;
    const key = values.join(' ');
    const before = first.get(key);
    if (before === undefined) first.set(key, volume);
    else earlier.set(volume, before);
  }
  return 2 * earlier.size < volumes ? { symbols, earlier } : { symbols, earlier: new Map() };
}
