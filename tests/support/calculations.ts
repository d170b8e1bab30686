import { volumeTypes } from '../../core/models/resolve/acquisitionFields.js';
import { followPulses, mp2rageConstants } from './mp2ragePulses.js';

/** A signal without noise for a model that calculates, and what it must give, in the order of its maps. */
export interface CalculationExample {
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly signal: readonly number[];
  readonly results: readonly number[];
  /** Constants that have no value of their own. */
  readonly parameters?: Readonly<Record<string, { readonly fixed: number }>>;
}

/** A recovery at T1 = 1.2 s, in the stored form that `store` makes of the readouts and their combination. */
function recoveryExample(
  store: (readouts: readonly [number, number], combined: number) => readonly number[],
) {
  const readouts = followPulses(1.2);
  const [first, second] = readouts;
  const combined = (first * second) / (first * first + second * second);
  return {
    variables: {},
    signal: store(readouts, combined),
    results: [1.2, 1 / 1.2, combined],
    parameters: mp2rageConstants,
  };
}

const repetitionS = 0.025;
const anglesRad = [20, 6, 6].map((angleDeg) => (angleDeg * Math.PI) / 180);

/** Excitations at 20 and 6 degrees and one with 3 % of saturation; `effective` is what stands for the first two angles. */
function saturationExample(effective: (angleRad: number) => number): CalculationExample {
  const signal = anglesRad.map((angleRad, n) => {
    const angle = n === 2 ? angleRad : effective(angleRad);
    return (1000 * angle * repetitionS) / (repetitionS + (angle * angle) / 2 + (n === 2 ? 0.03 : 0));
  });
  return {
    variables: { MTState: [0, 0, 1], FlipAngle: [20, 6, 6], TR: [repetitionS, repetitionS, repetitionS] },
    signal,
    results: [3, 1, 1, 1000],
  };
}

/**
 * A bolus of one volume of 80 1/s, 1.5 s apart, and tissue that retains it for 20 volumes from the third after on, with
 * a curve that is linear between volumes like the input.
 */
function bolusExample(): CalculationExample {
  const [volumes, stepS, echoTimeS, arrival, height, flow] = [60, 1.5, 0.03, 16, 80, 0.009];
  const retained = (n: number): number => (n < 3 || n > 22 ? 0 : flow * (1 - ((n - 3) / 20) ** 2));
  const sum = Array.from({ length: volumes }, (_, n) => retained(n)).reduce((a, b) => a + b);
  const signal = Array.from({ length: volumes }, (_, t) => {
    const n = t - arrival;
    const change = (height * stepS * (retained(n - 1) + 4 * retained(n) + retained(n + 1))) / 6;
    return 500 * Math.exp(-echoTimeS * change);
  });
  const share = (1 - 0.45) / (1 - 0.25) / 1.04;
  return {
    variables: {
      TE: signal.map(() => echoTimeS),
      t: signal.map((_, t) => t * stepS),
      AIF: signal.map((_, t) => (t === arrival ? height : 0)),
    },
    signal,
    results: [100 * share * stepS * sum, 6000 * share * flow, (stepS * sum) / flow, 3 * stepS],
    parameters: { baseline: { fixed: 10 } },
  };
}

/** One volume of control - label, as the white paper's equations have it for 60 mL/100g/min, 1.8 s after labelling. */
function labellingExample(
  timing: Readonly<Record<string, readonly number[]>>,
  efficiency: number,
  bolusS: number,
): CalculationExample {
  const signal = (2 * efficiency * 1000 * 60 * bolusS * Math.exp(-1.8 / 1.65)) / (6000 * 0.9);
  return {
    variables: { VolumeType: [volumeTypes.indexOf('deltam')], PLD: [1.8], ...timing },
    signal: [signal],
    results: [60],
    parameters: { M0: { fixed: 1000 } },
  };
}

/** By model and method; a model that calculates needs a line here, and the conformance tests say so. */
export const calculationExamples: Readonly<Record<string, CalculationExample>> = {
  mtr: { variables: { MTState: [0, 1] }, signal: [20, 19], results: [5] },
  'mp2rage inversions': recoveryExample(([first, second]) => [1000 * first, 1000 * second]),
  'mp2rage uni': recoveryExample((_, combined) => [combined]),
  'mp2rage uni-12bit': recoveryExample((_, combined) => [(combined + 0.5) * 4095]),
  'asl-pcasl': labellingExample({ LD: [1.8] }, 0.85, 1.65 * (1 - Math.exp(-1.8 / 1.65))),
  'asl-pasl': labellingExample({ TI1: [0.8] }, 0.98, 0.8),
  'mtsat tangent': saturationExample((angleRad) => 2 * Math.tan(angleRad / 2)),
  'dsc osvd': bolusExample(),
  'dsc csvd': bolusExample(),
  'dsc ssvd': bolusExample(),
  'mtsat small-angle': saturationExample((angleRad) => angleRad),
};
