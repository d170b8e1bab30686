import type { CalculationSetup, VoxelFunction } from '../contracts/calculation.js';
import type { Estimator } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';
import { fitLine, type LogLine } from './logLine.js';

/** Where Dstar is searched, mm2/s, and how finely before the minimum is enclosed. */
const [least, most, gridCount] = [0.005, 0.2, 32];
/** f stays this far from 0 and 1. */
const leastFraction = 1e-6;
const goldenRatio = (Math.sqrt(5) - 1) / 2;
/** Halvings of the enclosure by the golden ratio: to 1e-9 of Dstar. */
const sections = 40;

/**
 * Step by step: D and the signal of the tissue from a weighted line through ln(signal) from bThreshold on, f from that
 * and the mean signal at b = 0, then Dstar alone. Parameters: S0, Dstar, f, D.
 */
export const segmented: Estimator = {
  id: 'segmented',
  label: 'segmented: D from high b-values, then f, then Dstar',
  estimate,
};

function estimate({ variables, samples, fixed }: CalculationSetup): VoxelFunction {
  const bvals = Float64Array.from(variables.bval as readonly number[]);
  const threshold = fixed.bThreshold as number;
  const low = [...bvals.keys()].filter((t) => (bvals[t] as number) < threshold);
  const grid = Array.from({ length: gridCount }, (_, n) =>
    portable.exp(portable.log(least) + (n / (gridCount - 1)) * portable.log(most / least)),
  );
  const gridDecays = grid.map((dstar) => low.map((t) => portable.exp(-(bvals[t] as number) * dstar)));
  const [logarithms, weights] = [new Float64Array(samples), new Float64Array(samples)];
  const [blood, decays] = [new Float64Array(low.length), new Float64Array(low.length)];
  const line: LogLine = { intercept: 0, rate: 0 };

  return (signal, _, results) => {
    if (!fitTissue(signal)) return voxelStatus.tooFewSamples;
    const s0 = signalWithoutWeighting(signal);
    if (Number.isNaN(s0)) return voxelStatus.tooFewSamples;
    const tissue = portable.exp(line.intercept);
    const fraction = Math.min(Math.max(1 - tissue / s0, leastFraction), 1 - leastFraction);
    for (const [n, t] of low.entries()) {
      const remaining = (1 - fraction) * portable.exp(-(bvals[t] as number) * line.rate);
      blood[n] = (signal[t] as number) / s0 - remaining;
    }
    results[0] = s0;
    results[1] = searchDstar(fraction);
    results[2] = fraction;
    results[3] = line.rate;
    return s0 > 0 && Number.isFinite(tissue) ? voxelStatus.converged : voxelStatus.notFinite;
  };

  /** Writes `line`; false where fewer than two different b-values are left. */
  function fitTissue(signal: Float64Array): boolean {
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let t = 0; t < samples; t++) {
      const [s, b] = [signal[t] as number, bvals[t] as number];
      const isUsable = s > 0 && b >= threshold;
      logarithms[t] = isUsable ? portable.log(s) : 0;
      weights[t] = isUsable ? 1 : 0;
      if (!isUsable) continue;
      lowest = Math.min(lowest, b);
      highest = Math.max(highest, b);
    }
    if (!(highest > lowest)) return false;
    fitLine(bvals, logarithms, weights, line);
    const { rate } = line;
    for (let t = 0; t < samples; t++) {
      if (weights[t] !== 0) weights[t] = portable.exp(-2 * rate * ((bvals[t] as number) - lowest));
    }
    fitLine(bvals, logarithms, weights, line);
    return true;
  }

  function signalWithoutWeighting(signal: Float64Array): number {
    let [sum, count] = [0, 0];
    for (const t of low) {
      if (bvals[t] !== 0 || Number.isNaN(signal[t])) continue;
      sum += signal[t] as number;
      count++;
    }
    return count === 0 ? Number.NaN : sum / count;
  }

  /** Dstar with the least sum of squares in `blood`: the best of a grid, then the golden section about it. */
  function searchDstar(fraction: number): number {
    let [best, bestCost] = [0, Number.POSITIVE_INFINITY];
    for (let n = 0; n < gridCount; n++) {
      const cost = costOf(gridDecays[n] as readonly number[], fraction);
      if (cost < bestCost) [best, bestCost] = [n, cost];
    }
    let from = grid[Math.max(best - 1, 0)] as number;
    let to = grid[Math.min(best + 1, gridCount - 1)] as number;
    let left = to - goldenRatio * (to - from);
    let right = from + goldenRatio * (to - from);
    let [leftCost, rightCost] = [costAt(left, fraction), costAt(right, fraction)];
    for (let section = 0; section < sections; section++) {
      if (leftCost < rightCost) {
        [to, right, rightCost] = [right, left, leftCost];
        left = to - goldenRatio * (to - from);
        leftCost = costAt(left, fraction);
      } else {
        [from, left, leftCost] = [left, right, rightCost];
        right = from + goldenRatio * (to - from);
        rightCost = costAt(right, fraction);
      }
    }
    const found = (from + to) / 2;
    return bestCost <= costAt(found, fraction) ? (grid[best] as number) : found;
  }

  function costAt(dstar: number, fraction: number): number {
    for (const [n, t] of low.entries()) decays[n] = portable.exp(-(bvals[t] as number) * dstar);
    return costOf(decays, fraction);
  }

  function costOf(decay: ArrayLike<number>, fraction: number): number {
    let cost = 0;
    for (let n = 0; n < low.length; n++) {
      const residual = (blood[n] as number) - fraction * (decay[n] as number);
      if (!Number.isNaN(residual)) cost += residual * residual;
    }
    return cost;
  }
}
