import { volumeTypes } from '../../core/models/resolve/acquisitionFields.js';

/**
 * Ten values of each acquisition variable at which the parameters of any model of the catalogue can be told apart. A
 * model with a new variable needs a line here, and the conformance tests say so.
 */
export const typicalValues: Readonly<Record<string, readonly number[]>> = {
  TE: Array.from({ length: 10 }, (_, echo) => (echo + 1) * 0.008),
  FlipAngle: Array.from({ length: 10 }, (_, volume) => 2 + 3 * volume),
  TI: Array.from({ length: 10 }, (_, volume) => 0.05 * 1.7 ** volume),
  TR: new Array<number>(10).fill(0.015),
  MTState: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
  PLD: Array.from({ length: 10 }, (_, volume) => 0.25 * (volume + 1)),
  LD: new Array<number>(10).fill(1.8),
  TI1: new Array<number>(10).fill(0.8),
  VolumeType: new Array<number>(10).fill(volumeTypes.indexOf('deltam')),
  B0: new Array<number>(10).fill(3),
  BSPulses: new Array<number>(10).fill(0),
  LabelingEfficiency: new Array<number>(10).fill(0.85),
  M0Estimate: new Array<number>(10).fill(1000),
  t: Array.from({ length: 10 }, (_, volume) => 30 * volume),
  Cp: [0, 0, 6, 4, 2.5, 2, 1.6, 1.4, 1.2, 1.1],
  AIF: [0, 0, 60, 40, 25, 20, 16, 14, 12, 11],
  bval: [0, 10, 20, 50, 100, 200, 400, 700, 1000, 1500],
};

/** Those of a model's variables; throws where one has no line above. */
export function typicalVariables(
  variables: readonly { readonly symbol: string }[],
): Record<string, readonly number[]> {
  return Object.fromEntries(
    variables.map(({ symbol }) => {
      const values = typicalValues[symbol];
      if (values === undefined) throw new Error(`tests/support/acquisitions.ts has no values of ${symbol}.`);
      return [symbol, values];
    }),
  );
}

/** Fifteen unit vectors that determine a diffusion tensor. */
export const typicalDirections = Array.from({ length: 15 }, (_, n) => {
  const [z, angle] = [1 - (2 * n + 1) / 30, 2.399963 * n];
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(angle), r * Math.sin(angle), z] as const;
});
