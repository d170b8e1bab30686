import { portable } from '../equation/portableMath.js';

/** Times and pulses of MP2RAGE; pairs are those of the first and the second readout. */
export interface Mp2rageSequence {
  /** From the inversion to the centre of k-space. */
  readonly inversionTimesS: readonly [number, number];
  readonly anglesRad: readonly [number, number];
  /** From inversion to inversion. */
  readonly repetitionS: number;
  /** From excitation to excitation. */
  readonly excitationS: number;
  /** Excitations of a readout before the centre of k-space, and from it on. */
  readonly shotsBefore: number;
  readonly shotsAfter: number;
  /** Share of the magnetisation that is inverted. */
  readonly efficiency: number;
}

/**
 * S1 S2 / (S1^2 + S2^2) of the two readouts in the steady state, from -0.5 to 0.5; t1S in s.
 * Marques et al. 2010 (10.1016/j.neuroimage.2009.10.002), appendix: the longitudinal magnetisation, in units of that at
 * rest, is followed from one inversion to the next, where it must be what it was.
 */
export function combinedSignal(sequence: Mp2rageSequence, t1S: number): number {
  const { anglesRad, inversionTimesS, repetitionS, excitationS, shotsBefore, shotsAfter } = sequence;
  const shots = shotsBefore + shotsAfter;
  const decay = portable.exp(-excitationS / t1S);
  const [firstCosine, secondCosine] = [portable.cos(anglesRad[0]), portable.cos(anglesRad[1])];
  const waitS = [
    inversionTimesS[0] - shotsBefore * excitationS,
    inversionTimesS[1] - inversionTimesS[0] - shots * excitationS,
    repetitionS - inversionTimesS[1] - shotsAfter * excitationS,
  ] as const;
  const recover = (magnetisation: number, timeS: number): number =>
    1 + (magnetisation - 1) * portable.exp(-timeS / t1S);
  const excite = (magnetisation: number, cosine: number, pulses: number): number => {
    const kept = wholePower(cosine * decay, pulses);
    return magnetisation * kept + ((1 - decay) * (1 - kept)) / (1 - cosine * decay);
  };
  const toSecond = (inverted: number): number =>
    recover(excite(recover(inverted, waitS[0]), firstCosine, shots), waitS[1]);
  const untilInversion = (inverted: number): number =>
    recover(excite(toSecond(inverted), secondCosine, shots), waitS[2]);
  // The end is linear in the beginning: its value for 0, and what is left of the beginning.
  const fromZero = untilInversion(0);
  const left = untilInversion(1) - fromZero;
  const inverted = (-sequence.efficiency * fromZero) / (1 + sequence.efficiency * left);
  const first = portable.sin(anglesRad[0]) * excite(recover(inverted, waitS[0]), firstCosine, shotsBefore);
  const second = portable.sin(anglesRad[1]) * excite(toSecond(inverted), secondCosine, shotsBefore);
  return (first * second) / (first * first + second * second);
}

/** base^exponent for a whole exponent of 0 or more, by squaring. */
function wholePower(base: number, exponent: number): number {
  let [power, square] = [1, base];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}
