import { portable } from '../equation/portableMath.js';

/** T1 of the table from 10 ms to 20 s in equal ratios of 1.5 %; s. */
const steps = 512;
const tableS = Float64Array.from(
  { length: steps },
  (_, n) => 0.01 * portable.exp((n / (steps - 1)) * portable.log(2000)),
);
/** The search begins at every 16th T1. */
const stride = 16;
const coarseCount = steps / stride;
/** Gauss-Newton steps from the best T1 of the table; each squares the error, 1.5 % at first. */
const newtonSteps = 3;
/** A step that leaves the neighbourhood of the best T1 of the table, as ln T1, is not taken. */
const largestChange = 0.03;

/**
 * How well recoveries a + b exp(-TI/T1) fit the samples of a voxel, a and b solved for (Barral et al. 2010): the sum of
 * squares of the samples about their mean, less their squared product with the decay of that T1, its mean taken off and
 * its length 1. Such decays are made once for a set of inversion times, so that a cost is one product of as many terms as
 * there are samples, and one term more where the sign of one sample has turned.
 */
export class RecoveryTable {
  /** Sum of squares of the signed samples about their mean. */
  squares = 0;
  /** Whether the signal that was found last grows with TI. */
  grows = true;
  /** (count): by ascending inversion time. */
  private readonly signed: Float64Array;
  private readonly places: Uint32Array;
  private count = 0;
  /** (steps, samples): exp(-TI/T1). */
  private readonly decays: Float64Array;
  /** (steps, count): of the samples in use, as above. */
  private readonly unit: Float64Array;
  /** Products of the signed samples with the decays at which the search begins. */
  private readonly products = new Float64Array(coarseCount);
  /** Step of the table with the least cost that `estimatedCost` found. */
  private best = 0;
  /** (count): scratch of `leastCost`. */
  private readonly decay: Float64Array;
  private readonly slope: Float64Array;

  /** timesS: all inversion times, ascending. */
  constructor(private readonly timesS: readonly number[]) {
    const samples = timesS.length;
    this.signed = new Float64Array(samples);
    this.places = new Uint32Array(samples);
    this.decays = new Float64Array(steps * samples);
    this.unit = new Float64Array(steps * samples);
    this.decay = new Float64Array(samples);
    this.slope = new Float64Array(samples);
    for (let n = 0; n < steps; n++) {
      for (let place = 0; place < samples; place++) {
        const ratio = (timesS[place] as number) / (tableS[n] as number);
        this.decays[n * samples + place] = portable.exp(-ratio);
      }
    }
  }

  /** Which inversion times the next voxels have samples at: the first `count` of `places`, ascending. */
  use(places: Uint32Array, count: number): void {
    let isSame = count === this.count;
    for (let n = 0; n < count && isSame; n++) isSame = places[n] === this.places[n];
    if (isSame) return;
    this.count = count;
    this.places.set(places.subarray(0, count));
    const samples = this.timesS.length;
    for (let step = 0; step < steps; step++) {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += this.decays[step * samples + (places[n] as number)] as number;
      const mean = sum / count;
      let spread = 0;
      for (let n = 0; n < count; n++) {
        const about = (this.decays[step * samples + (places[n] as number)] as number) - mean;
        this.unit[step * count + n] = about;
        spread += about * about;
      }
      const scale = spread > 0 ? 1 / Math.sqrt(spread) : 0;
      for (let n = 0; n < count; n++)
        this.unit[step * count + n] = (this.unit[step * count + n] as number) * scale;
    }
  }

  /** Takes the samples of a voxel, the first k as negative. */
  begin(magnitudes: Float64Array, k: number): void {
    const { count, signed } = this;
    for (let n = 0; n < count; n++) {
      signed[n] = n < k ? -(magnitudes[n] as number) : (magnitudes[n] as number);
    }
    this.measure();
    for (let c = 0; c < coarseCount; c++) this.products[c] = this.product(c * stride);
  }

  /** Turns one more sample, the one at position n, negative. */
  turn(n: number): void {
    const { count, signed, products, unit } = this;
    const change = -2 * (signed[n] as number);
    signed[n] = (signed[n] as number) + change;
    this.measure();
    for (let c = 0; c < coarseCount; c++) {
      products[c] = (products[c] as number) + change * (unit[c * stride * count + n] as number);
    }
  }

  /** The least sum of squared residuals to about 1e-6 of `squares`: the vertex of the parabola about the best T1 of the table. */
  estimatedCost(): number {
    let coarse = 0;
    let most = -1;
    for (let c = 0; c < coarseCount; c++) {
      const size = Math.abs(this.products[c] as number);
      if (size <= most) continue;
      most = size;
      coarse = c;
    }
    let step = coarse * stride;
    for (let half = stride / 2; half >= 1; half /= 2) {
      const [below, above] = [step - half, step + half];
      const least = below >= 0 ? Math.abs(this.product(below)) : -1;
      const greatest = above < steps ? Math.abs(this.product(above)) : -1;
      if (least > most && least >= greatest) [step, most] = [below, least];
      else if (greatest > most) [step, most] = [above, greatest];
    }
    this.best = step;
    const middle = this.product(step);
    this.grows = middle < 0;
    const cost = this.squares - middle * middle;
    if (step === 0 || step === steps - 1) return cost;
    const [before, after] = [this.product(step - 1), this.product(step + 1)];
    const bend = before * before - 2 * middle * middle + after * after;
    const slope = after * after - before * before;
    return bend < 0 ? cost + (slope * slope) / (8 * bend) : cost;
  }

  /** The least sum of squared residuals, to rounding: Gauss-Newton steps in ln T1 from the best T1 of `estimatedCost`. */
  leastCost(): number {
    this.estimatedCost();
    let lowest = Number.POSITIVE_INFINITY;
    let t1S = tableS[this.best] as number;
    for (let step = 0; step <= newtonSteps; step++) {
      const { count, signed, timesS, places } = this;
      let [decaySum, slopeSum] = [0, 0];
      for (let n = 0; n < count; n++) {
        const ratio = (timesS[places[n] as number] as number) / t1S;
        const decay = portable.exp(-ratio);
        this.decay[n] = decay;
        this.slope[n] = decay * ratio;
        decaySum += decay;
        slopeSum += decay * ratio;
      }
      let [spread, mixed, products] = [0, 0, 0];
      for (let n = 0; n < count; n++) {
        const decay = (this.decay[n] as number) - decaySum / count;
        this.decay[n] = decay;
        spread += decay * decay;
        mixed += decay * (this.slope[n] as number);
        products += decay * (signed[n] as number);
      }
      let [slopeSquares, slopeProducts] = [0, 0];
      for (let n = 0; n < count; n++) {
        const slope =
          (this.slope[n] as number) - slopeSum / count - (mixed / spread) * (this.decay[n] as number);
        slopeSquares += slope * slope;
        slopeProducts += slope * (signed[n] as number);
      }
      lowest = Math.min(lowest, this.squares - (products * products) / spread);
      const change = (slopeProducts * spread) / (products * slopeSquares);
      if (!(Math.abs(change) < largestChange)) break;
      t1S *= portable.exp(change);
    }
    return lowest;
  }

  private measure(): void {
    const { count, signed } = this;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += signed[n] as number;
    const mean = sum / count;
    this.squares = 0;
    for (let n = 0; n < count; n++) this.squares += portable.square((signed[n] as number) - mean);
  }

  private product(step: number): number {
    const { count, signed, unit } = this;
    const from = step * count;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += (unit[from + n] as number) * (signed[n] as number);
    return sum;
  }
}
