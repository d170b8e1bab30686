import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';

/** T1 between which the recovery is looked for, in equal ratios; s. */
const gridS = Array.from({ length: 32 }, (_, n) => 0.01 * portable.exp((n / 31) * portable.log(2000)));
/** Sections of an interval of two grid steps, to 0.2 % of T1; the vertex of a parabola is the rest. */
const goldenSteps = 12;
const golden = (Math.sqrt(5) - 1) / 2;
/** A sign pattern cannot be told from others by fewer samples than this: three parameters fit three samples in any case. */
const fewestSamples = 4;

/**
 * The samples of an inversion recovery a + b exp(-TI/T1) with their signs, from magnitudes: in the order of TI the first
 * k are negative. Tried are the four k about the smallest sample, whose own sign noise may have turned. For each, the
 * reduced-dimension cost of Barral et al. 2010 (a and b solved for) is minimised over T1: on a grid, then by the
 * golden section. The lowest wins. Signs are turned as a whole so that the signal grows with TI.
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
  const order = Array.from({ length: samples }, (_, t) => t).sort(
    (s, t) => (timesS[s] as number) - (timesS[t] as number),
  );
  const recovery = new Recovery(order.map((t) => timesS[t] as number));
  return (signal, _, results) => {
    recovery.clear();
    for (let place = 0; place < samples; place++) {
      const sample = signal[order[place] as number] as number;
      if (!Number.isNaN(sample)) recovery.add(place, Math.abs(sample));
    }
    const { count } = recovery;
    if (count < fewestSamples) return voxelStatus.tooFewSamples;
    const smallest = recovery.smallest();
    let lowest = Number.POSITIVE_INFINITY;
    let negatives = 0;
    let grows = true;
    for (let k = Math.max(0, smallest - 1); k <= Math.min(count, smallest + 2); k++) {
      recovery.turn(k);
      const cost = recovery.leastCost();
      if (cost < lowest) {
        lowest = cost;
        negatives = k;
        grows = recovery.grows;
      }
    }
    for (let place = 0, n = 0; place < samples; place++) {
      const t = order[place] as number;
      if (Number.isNaN(signal[t])) continue;
      const isNegative = n++ < negatives;
      results[t] = isNegative === grows ? -Math.abs(signal[t] as number) : Math.abs(signal[t] as number);
    }
    return voxelStatus.converged;
  };
}

/** Samples of one voxel by ascending inversion time, and how well a recovery fits them. */
class Recovery {
  count = 0;
  /** (count): with the signs of the last `turn`. */
  readonly signed: Float64Array;
  private readonly magnitudes: Float64Array;
  /** (count): position in `timesS` of each sample. */
  private readonly places: Uint32Array;
  /** Per T1 of the grid exp(-TI/T1) at all inversion times. */
  private readonly gridDecays: readonly Float64Array[];
  private readonly decays: Float64Array;
  private sum = 0;
  private squares = 0;
  /** Of the pattern that `leastCost` was asked for last: whether the fitted signal grows with TI, b < 0. */
  grows = true;

  /** timesS: all inversion times, ascending. */
  constructor(private readonly timesS: readonly number[]) {
    this.signed = new Float64Array(timesS.length);
    this.magnitudes = new Float64Array(timesS.length);
    this.places = new Uint32Array(timesS.length);
    this.decays = new Float64Array(timesS.length);
    this.gridDecays = gridS.map((t1S) => Float64Array.from(timesS, (timeS) => portable.exp(-timeS / t1S)));
  }

  clear(): void {
    this.count = 0;
  }

  add(place: number, magnitude: number): void {
    this.places[this.count] = place;
    this.magnitudes[this.count++] = magnitude;
  }

  smallest(): number {
    let found = 0;
    for (let n = 1; n < this.count; n++) {
      if ((this.magnitudes[n] as number) < (this.magnitudes[found] as number)) found = n;
    }
    return found;
  }

  /** Makes the first k samples negative. */
  turn(k: number): void {
    this.sum = 0;
    for (let n = 0; n < this.count; n++) {
      this.signed[n] = n < k ? -(this.magnitudes[n] as number) : (this.magnitudes[n] as number);
      this.sum += this.signed[n] as number;
    }
    const mean = this.sum / this.count;
    this.squares = 0;
    for (let n = 0; n < this.count; n++) this.squares += portable.square((this.signed[n] as number) - mean);
  }

  /** The sum of squared residuals at the best T1. */
  leastCost(): number {
    let best = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let n = 0; n < gridS.length; n++) {
      const cost = this.costOf(this.gridDecays[n] as Float64Array);
      if (cost >= lowest) continue;
      lowest = cost;
      best = n;
    }
    let low = gridS[Math.max(0, best - 1)] as number;
    let high = gridS[Math.min(gridS.length - 1, best + 1)] as number;
    let left = high - golden * (high - low);
    let right = low + golden * (high - low);
    let leftCost = this.cost(left);
    let rightCost = this.cost(right);
    for (let step = 0; step < goldenSteps; step++) {
      if (leftCost < rightCost) {
        high = right;
        right = left;
        rightCost = leftCost;
        left = high - golden * (high - low);
        leftCost = this.cost(left);
      } else {
        low = left;
        left = right;
        leftCost = rightCost;
        right = low + golden * (high - low);
        rightCost = this.cost(right);
      }
    }
    const found = Math.min(leftCost, rightCost, this.cost(this.vertex(low, left, high, leftCost)));
    this.grows = this.found.products < 0;
    return found;
  }

  /** Lowest point of the parabola through the costs at three T1, if it is between the outer ones, else the middle one. */
  private vertex(low: number, middle: number, high: number, middleCost: number): number {
    const toLow = (middle - low) * (middleCost - this.cost(high));
    const toHigh = (middle - high) * (middleCost - this.cost(low));
    const vertex = middle - ((middle - low) * toLow - (middle - high) * toHigh) / (2 * (toLow - toHigh));
    return vertex > low && vertex < high ? vertex : middle;
  }

  private cost(t1S: number): number {
    return this.costOf(this.decaysAt(t1S));
  }

  private costOf(decays: Float64Array): number {
    const { products, spread } = this.moments(decays);
    return spread > 0 ? this.squares - (products * products) / spread : this.squares;
  }

  private decaysAt(t1S: number): Float64Array {
    for (let n = 0; n < this.count; n++) {
      const place = this.places[n] as number;
      this.decays[place] = portable.exp(-(this.timesS[place] as number) / t1S);
    }
    return this.decays;
  }

  private readonly found = { products: 0, spread: 0 };

  /** Sums over the samples about their means: signal times exp(-TI/T1), and exp(-TI/T1) squared. */
  private moments(decays: Float64Array): { readonly products: number; readonly spread: number } {
    let [sum, squares, products] = [0, 0, 0];
    for (let n = 0; n < this.count; n++) {
      const decay = decays[this.places[n] as number] as number;
      sum += decay;
      squares += decay * decay;
      products += decay * (this.signed[n] as number);
    }
    this.found.products = products - (sum * this.sum) / this.count;
    this.found.spread = squares - (sum * sum) / this.count;
    return this.found;
  }
}
