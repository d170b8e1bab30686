import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { RecoveryTable } from './recoveryTable.js';

/** A sign pattern cannot be told from others by fewer samples than this: three parameters fit three samples in any case. */
const fewestSamples = 4;
/** Sign patterns that are tried for a voxel: the samples before the smallest but one, and up to two after it. */
const patterns = 4;
/**
 * Costs are known from the table to this share of the sum of squares (1e-6, from the parabola through three of its T1);
 * patterns that are nearer to the best are searched to the end.
 */
const tableError = 1e-5;

/**
 * The samples of an inversion recovery a + b exp(-TI/T1) with their signs, from magnitudes: in the order of TI the first
 * k are negative. Tried are the four k about the smallest sample, whose own sign noise may have turned. For each, the
 * reduced-dimension cost of Barral et al. 2010 (a and b solved for) is minimised over T1, see RecoveryTable. The lowest
 * wins. Signs are turned as a whole so that the signal grows with TI.
 * Method `real` leaves samples as they are. Samples that are NaN stay so; fewer than 4 others: too few.
 */
export function restorePolarity({ variables, samples, method }: CalculationSetup): VoxelFunction {
  if (method === 'real') {
    return (signal, _, results) => {
      results.set(signal);
      return voxelStatus.converged;
    };
  }
  const timesS = variables.TI as readonly number[];
  const order = Uint32Array.from(Array.from({ length: samples }, (_, t) => t)).sort(
    (s, t) => (timesS[s] as number) - (timesS[t] as number),
  );
  const table = new RecoveryTable(Array.from(order, (t) => timesS[t] as number));
  const choice = new PatternChoice(table);
  const places = new Uint32Array(samples);
  const magnitudes = new Float64Array(samples);
  return (signal, _, results) => {
    let count = 0;
    for (let place = 0; place < samples; place++) {
      const sample = signal[order[place] as number] as number;
      if (Number.isNaN(sample)) continue;
      places[count] = place;
      magnitudes[count++] = Math.abs(sample);
    }
    if (count < fewestSamples) return voxelStatus.tooFewSamples;
    table.use(places, count);
    const { negatives, grows } = choice.of(magnitudes, count);
    for (let n = 0; n < count; n++) {
      const isNegative = n < negatives;
      const magnitude = magnitudes[n] as number;
      results[order[places[n] as number] as number] = isNegative === grows ? -magnitude : magnitude;
    }
    return voxelStatus.converged;
  };
}

/** Which sign pattern a recovery fits best. */
class PatternChoice {
  /** How many of the first samples are negative in the best pattern. */
  negatives = 0;
  /** Whether the signal that fits it grows with TI. */
  grows = true;
  private readonly estimates = new Float64Array(patterns);

  constructor(private readonly table: RecoveryTable) {}

  /** magnitudes: `count` samples by ascending inversion time. */
  of(magnitudes: Float64Array, count: number): Pick<PatternChoice, 'negatives' | 'grows'> {
    const { table, estimates } = this;
    const smallest = placeOfSmallest(magnitudes, count);
    const [first, last] = [Math.max(0, smallest - 1), Math.min(count, smallest + 2)];
    let lowest = Number.POSITIVE_INFINITY;
    table.begin(magnitudes, first);
    for (let k = first; k <= last; k++) {
      if (k > first) table.turn(k - 1);
      const estimate = table.estimatedCost();
      estimates[k - first] = estimate;
      if (estimate >= lowest) continue;
      lowest = estimate;
      this.negatives = k;
      this.grows = table.grows;
    }
    const limit = lowest + tableError * table.squares;
    let near = 0;
    for (let k = first; k <= last; k++) if ((estimates[k - first] as number) <= limit) near++;
    if (near > 1) this.searchNear(magnitudes, { first, last, limit });
    return this;
  }

  /** Decides between patterns that the table cannot tell apart. */
  private searchNear(
    magnitudes: Float64Array,
    { first, last, limit }: { readonly first: number; readonly last: number; readonly limit: number },
  ): void {
    const { table, estimates } = this;
    let lowest = Number.POSITIVE_INFINITY;
    for (let k = first; k <= last; k++) {
      if ((estimates[k - first] as number) > limit) continue;
      table.begin(magnitudes, k);
      const cost = table.leastCost();
      if (cost >= lowest) continue;
      lowest = cost;
      this.negatives = k;
      this.grows = table.grows;
    }
  }
}

function placeOfSmallest(magnitudes: Float64Array, count: number): number {
  let found = 0;
  for (let n = 1; n < count; n++) {
    if ((magnitudes[n] as number) < (magnitudes[found] as number)) found = n;
  }
  return found;
}
