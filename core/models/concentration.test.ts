import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { CalculationSetup } from '../contracts/calculation.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { signalToConcentration } from './concentration.js';

const present = sharedDataPresent('concentration from signal against OSIPI');

const samples = 8;
const perVolume = (value: number): number[] => new Array<number>(samples).fill(value);

/** An acquisition of 8 volumes whose bolus comes with the fourth. */
function setup(
  constants: Readonly<Record<string, number>> = {},
  variables: Readonly<Record<string, readonly number[]>> = {},
): CalculationSetup {
  return {
    samples,
    method: 'nlls',
    fixed: { T10: 1.4, r1: 4.5, baseline: 3, ...constants },
    variables: {
      t: Array.from({ length: samples }, (_, volume) => 5 * volume),
      Cp: [0, 0, 0, 6, 4, 3, 2, 1],
      TR: perVolume(0.005),
      FlipAngle: perVolume(15),
      ...variables,
    },
  };
}

/** Signal of a spoiled gradient echo, Ernst and Anderson 1966. */
function signalOf(concentrationMM: number, angleDeg = 15): number {
  const e = Math.exp(-0.005 * (1 / 1.4 + 4.5 * concentrationMM));
  const angle = (angleDeg * Math.PI) / 180;
  return (900 * Math.sin(angle) * (1 - e)) / (1 - e * Math.cos(angle));
}

const run = (signal: readonly number[], given = setup()): { status: number; results: number[] } => {
  const results = new Float64Array(signal.length);
  const { T10, r1, baseline } = given.fixed as { T10: number; r1: number; baseline: number };
  const parameters = Float64Array.of(T10, r1, baseline);
  const status = signalToConcentration(0)(given)(Float64Array.from(signal), parameters, results);
  return { status, results: [...results] };
};

describe('concentration from signal', () => {
  it.runIf(present)('is that of OSIPI to 1e-5 mM', () => {
    // OSIPI DCE-DSC-MRI_CodeCollection, commit 40984f7, test/SI_to_Conc/data; its baseline leaves the first sample out.
    const path = join(sharedDataFolder, 'osipi_dce_dsc/SI_to_Conc/data/SI2Conc_data.csv');
    const rows = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      const [, angle, TR, T10, baseline, r1, signal, reference] = row.split(',') as string[];
      const numbers = (text: string | undefined): number[] => (text ?? '').trim().split(/\s+/).map(Number);
      const s = numbers(signal);
      s[0] = Number.NaN;
      const all = (value: string | undefined): number[] => new Array<number>(s.length).fill(Number(value));
      const given = {
        ...setup({ T10: Number(T10), r1: Number(r1), baseline: Number(baseline) }),
        samples: s.length,
        variables: {
          t: s.map((_, volume) => volume),
          Cp: s.map((_, volume) => (volume < Number(baseline) ? 0 : 1)),
          TR: all(TR),
          FlipAngle: all(angle),
        },
      };
      const { results } = run(s, given);
      for (const [volume, expected] of numbers(reference).entries()) {
        if (volume > 0) expect(Math.abs((results[volume] as number) - expected)).toBeLessThan(1e-5);
      }
    }
  });

  it('inverts the signal equation', () => {
    const truth = [0, 0, 0, 5, 2, 1, 0.5, 0.01];
    const { status, results } = run(truth.map((concentration) => signalOf(concentration)));
    expect(status).toBe(voxelStatus.converged);
    for (const [volume, concentration] of truth.entries())
      expect(results[volume]).toBeCloseTo(concentration, 9);
  });

  it('leaves samples out that no concentration gives', () => {
    const signal = [0, 0, 0, 5, 2, 1, 0.5, 0.01].map((concentration) => signalOf(concentration));
    signal[3] = 901;
    signal[5] = Number.NaN;
    expect(run(signal).results.map(Number.isNaN)).toEqual([
      ...[false, false, false, true, false, true, false, false],
    ]);
  });

  it('gives a voxel without a baseline above 0 a status, not a value', () => {
    expect(run([0, 0, 0, 5, 5, 5, 5, 5]).status).toBe(voxelStatus.notFinite);
    expect(run([Number.NaN, Number.NaN, Number.NaN, 5, 5, 5, 5, 5]).status).toBe(voxelStatus.tooFewSamples);
  });

  it.each([
    ['no baseline', setup({ baseline: 0 }), /baseline is 0; it must be from 1/],
    ['a baseline of all volumes', setup({ baseline: 8 }), /baseline is 8; .* of 8 in all/],
    ['a baseline that the bolus has reached', setup({ baseline: 4 }), /Volume 4 .* is 6 mM already/],
    ['a T10 of zero', setup({ T10: 0 }), /T10 is 0 s/],
    ['a relaxivity of zero', setup({ r1: 0 }), /r1 is 0/],
    ['a flip angle of zero', setup({}, { FlipAngle: perVolume(0) }), /flip angle of 0 deg/],
    [
      'flip angles that differ',
      setup({}, { FlipAngle: [2, 5, 10, 15, 15, 15, 15, 15] }),
      /5 deg in volume 2/,
    ],
    ['the time between volumes as TR', setup({}, { TR: perVolume(5) }), /between excitations/],
  ])('%s is refused before the run', (_, given, message) => {
    expect(() => signalToConcentration(0)(given)).toThrow(message);
  });
});
