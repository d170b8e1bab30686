import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { compileInterpreter } from '../equation/interpret.js';
import { aslMultiPld } from './labellingKinetics.js';
import { volumeTypes } from './resolve/acquisitionFields.js';
import { mapsOf } from './resolve/modelMaps.js';
import { resolveFit } from './resolve/resolveFit.js';

const folder = join(sharedDataFolder, 'asldro');

/** Numbers of asldro 6ae82ed: its test of the general kinetic model, and its ground-truth head. */
describe.runIf(sharedDataPresent('asldro: curves and head'))('asl-multi-pld against asldro', () => {
  it('has the curve of continuous labelling of asldro (CASL), to 1e-6', async () => {
    const text = await readFile(join(folder, 'gkm_expected_timecourses.csv'), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const values = { CBF: 60, ATT: 0.5, M0: 1, lambda: 0.9, T1blood: 1.6, alpha: 1 };
    const known = { ...values, T1app: 1 / (1 / 1.4 + 60 / 6000 / 0.9) };
    const evaluate = compileInterpreter(aslMultiPld.equation, [...Object.keys(known), 'PLD', 'LD']);
    expect(rows.length).toBeGreaterThan(20);
    for (const [timeS = 0, , curve = 0] of rows) {
      const found = evaluate({ ...known, PLD: timeS - 1, LD: 1 });
      expect(Math.abs(found - curve)).toBeLessThan(1e-6);
    }
  });

  it('gives back perfusion and arrival of the tissues of its head within 1 %', async () => {
    const bytes = gunzipSync(await readFile(join(folder, 'hrgt_icbm_2009a_nls_3t.nii.gz')));
    const offset = bytes.readFloatLE(108);
    const voxels = 197 * 233 * 189;
    const at = (volume: number, v: number): number => bytes.readDoubleLE(offset + (volume * voxels + v) * 8);
    const truth = Array.from({ length: 400 }, (_, n) => 4_000_000 + 1000 * n)
      .map((v) => ({ cbf: at(0, v), att: at(1, v) }))
      .filter(({ cbf }) => cbf > 1);
    expect(truth.length).toBeGreaterThan(50);
    const PLD = [0.2, 0.5, 0.9, 1.3, 1.8, 2.3];
    const LD = PLD.map(() => 1.8);
    const known = { M0: 1, lambda: 0.9, T1blood: 1.65, T1app: 1.65, alpha: 0.85 };
    const evaluate = compileInterpreter(aslMultiPld.equation, [
      ...Object.keys(known),
      ...['CBF', 'ATT', 'PLD', 'LD'],
    ]);
    const rows = truth.map(({ cbf, att }) =>
      PLD.map((pld) => evaluate({ ...known, CBF: cbf, ATT: att, PLD: pld, LD: 1.8 })),
    );
    const variables = { PLD, LD, VolumeType: PLD.map(() => volumeTypes.indexOf('deltam')) };
    const settings = Object.fromEntries(Object.entries(known).map(([name, fixed]) => [name, { fixed }]));
    const plans = mapsOf(aslMultiPld);
    const { maps } = fitVoxels(
      rows,
      resolveFit(aslMultiPld, settings, variables),
      plans.map(({ source }) => source),
    );
    const values = (name: string) => maps[plans.findIndex((plan) => plan.name === name)] as Float32Array;
    const [cbf, att, status] = [values('CBF'), values('ATT'), values('status')];
    for (const [v, wanted] of truth.entries()) {
      expect([voxelStatus.converged, voxelStatus.atBound]).toContain(status[v]);
      expect(Math.abs((cbf[v] as number) / wanted.cbf - 1)).toBeLessThan(0.01);
      expect(Math.abs((att[v] as number) / wanted.att - 1)).toBeLessThan(0.01);
    }
  });
});
