import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import type { ParameterSetting } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { aslPasl, aslPcasl } from './labelling.js';
import { aslMultiPld } from './labellingKinetics.js';
import { mapsOf } from './resolve/modelMaps.js';
import { resolveFit } from './resolve/resolveFit.js';

const [control, label, deltam, m0scan] = [0, 1, 2, 3];
type Variables = Readonly<Record<string, readonly number[]>>;

/** Buxton et al. 1998 in its three cases, apart from the product's form; M0 1, T1 of tissue as that of blood by default. */
function buxton(
  { cbf, att, pld, ld }: { cbf: number; att: number; pld: number; ld: number },
  { alpha = 0.85, t1b = 1.65, lambda = 0.9, t1app = 1.65 } = {},
): number {
  const t = pld + ld;
  if (t <= att) return 0;
  const scale = ((2 * alpha * cbf) / (6000 * lambda)) * t1app * Math.exp(-att / t1b);
  if (t < att + ld) return scale * (1 - Math.exp(-(t - att) / t1app));
  return scale * Math.exp(-(t - ld - att) / t1app) * (1 - Math.exp(-ld / t1app));
}

function calculated(
  model: typeof aslPcasl,
  samples: readonly number[],
  variables: Variables,
  settings: Readonly<Record<string, ParameterSetting>> = {},
): { cbf: number; status: number } {
  const { maps } = fitVoxels([samples], resolveFit(model, settings, variables), [
    { kind: 'calculated', index: 0 },
    { kind: 'status' },
  ]);
  return { cbf: maps[0]?.[0] as number, status: maps[1]?.[0] as number };
}

const one = (value: number, count: number): number[] => new Array<number>(count).fill(value);

describe('asl-pcasl', () => {
  const difference = 1000 * buxton({ cbf: 60, att: 0.7, pld: 1.8, ld: 1.8 });
  const timing = (count: number): Variables => ({ PLD: one(1.8, count), LD: one(1.8, count) });

  it('is the inverse of the kinetic model for blood that has arrived', () => {
    const variables = { ...timing(1), VolumeType: [deltam] };
    expect(calculated(aslPcasl, [difference], variables, { M0: { fixed: 1000 } }).cbf).toBeCloseTo(60, 4);
  });

  it('subtracts by volume type, whatever the order, and takes M0 from the m0scan volumes', () => {
    const [c, l] = [800, 800 - difference];
    const orders = [
      { VolumeType: [m0scan, control, label, m0scan], samples: [990, c, l, 1010] },
      { VolumeType: [m0scan, label, control, m0scan], samples: [990, l, c, 1010] },
    ];
    for (const { VolumeType, samples } of orders) {
      expect(calculated(aslPcasl, samples, { ...timing(4), VolumeType }).cbf).toBeCloseTo(60, 4);
    }
    const swapped = { ...timing(4), VolumeType: [m0scan, label, control, m0scan] };
    expect(calculated(aslPcasl, [990, c, l, 1010], swapped).cbf).toBeCloseTo(-60, 4);
  });

  it('drops a pair that lacks a sample, and has no value without a pair or a positive M0', () => {
    const variables = { ...timing(4), VolumeType: [control, label, control, label] };
    const pairs = [800, 800 - difference, 800, Number.NaN];
    const m0 = { M0: { fixed: 1000 } };
    expect(calculated(aslPcasl, pairs, variables, m0).cbf).toBeCloseTo(60, 4);
    expect(calculated(aslPcasl, one(Number.NaN, 4), variables, m0).status).toBe(voxelStatus.tooFewSamples);
    const zero = calculated(aslPcasl, pairs, variables, { M0: { fixed: 0 } });
    expect(zero).toEqual({ cbf: Number.NaN, status: voxelStatus.notFinite });
  });

  it('refuses controls without labels, several delays, unknown codes and a series without perfusion', () => {
    const plan = (variables: Variables): unknown => resolveFit(aslPcasl, {}, variables);
    const three = [control, label, control];
    expect(() => plan({ ...timing(3), VolumeType: three })).toThrow(/2 control and 1 label/);
    expect(() => plan({ ...timing(2), PLD: [1, 2], VolumeType: [deltam, deltam] })).toThrow(/asl-multi-pld/);
    expect(() => plan({ ...timing(1), VolumeType: [7] })).toThrow(/VolumeType of volume 0 is 7/);
    expect(() => plan({ ...timing(1), VolumeType: [m0scan] })).toThrow(/nothing to compute perfusion from/);
    expect(() => plan({ PLD: [1.8], LD: [0], VolumeType: [deltam] })).toThrow(/LD is 0 s/);
  });
});

describe('asl-pasl', () => {
  it('is the white paper s equation', () => {
    const variables = { PLD: [1.8], TI1: [0.8], VolumeType: [deltam] };
    // dM = 2 alpha M0 CBF TI1 exp(-TI/T1b) / (6000 lambda) with CBF 60 and M0 1000, in Python 3.11:
    // 2*0.98*1000*60*0.8*math.exp(-1.8/1.65)/(6000*0.9)
    const { cbf } = calculated(aslPasl, [5.852315762033406], variables, { M0: { fixed: 1000 } });
    expect(cbf).toBeCloseTo(60, 4);
    expect(() => resolveFit(aslPasl, {}, { ...variables, TI1: [1.9] })).toThrow(
      /not after the end of the bolus/,
    );
  });
});

describe('constants of the acquisition', () => {
  const deltas = { VolumeType: [deltam] };
  const m0 = { M0: { fixed: 1 } };

  it('refuses a series without M0, and takes it from volumes, the sidecar or the user', () => {
    const rule = aslPcasl.fromAcquisition;
    expect(() => rule?.(deltas, {})).toThrow(/M0, the equilibrium signal of tissue, is not known/);
    const scanned = { VolumeType: [deltam, m0scan] };
    expect(rule?.(scanned, {}).notes).toContain('M0 of each voxel is the mean of the m0scan volumes (1).');
    expect(rule?.(scanned, { M0: { fixed: 900 } }).notes).toContain(
      'M0 is the one given; the m0scan volumes (1) are not used.',
    );
    expect(rule?.({ ...deltas, M0Estimate: [1200] }, {}).settings.M0).toEqual({ fixed: 1200 });
    expect(rule?.(deltas, m0).settings.M0).toBeUndefined();
  });

  it('takes T1 of blood by the field, says so where it is not known, and refuses other fields', () => {
    const at = (B0?: number): unknown =>
      aslPcasl.fromAcquisition?.({ ...deltas, ...(B0 === undefined ? {} : { B0: [B0] }) }, m0);
    expect(at(3)).toMatchObject({ settings: { T1blood: { fixed: 1.65 } } });
    expect(at(2.89362)).toMatchObject({ settings: { T1blood: { fixed: 1.65 } } });
    expect(at(1.5)).toMatchObject({ settings: { T1blood: { fixed: 1.35 } } });
    expect(at()).toMatchObject({ notes: [expect.stringContaining('1.65 s'), expect.any(String)] });
    expect(() => at(7)).toThrow(/T1 of blood at 7 T/);
  });

  it('lowers the efficiency by background suppression, and says where it does not know', () => {
    const alpha = (model: typeof aslPcasl, more: Variables): number | undefined =>
      model.fromAcquisition?.({ ...deltas, ...more }, m0).settings.alpha?.fixed;
    expect(alpha(aslPcasl, { BSPulses: [2] })).toBeCloseTo(0.85 * 0.95 * 0.95, 12);
    expect(alpha(aslPasl, { BSPulses: [0] })).toBe(0.98);
    expect(alpha(aslPasl, { BSPulses: [2], LabelingEfficiency: [0.7] })).toBe(0.7);
    expect(aslPcasl.fromAcquisition?.({ ...deltas, B0: [3] }, m0).notes.join()).toContain('BSPulses');
  });
});

describe('asl-multi-pld', () => {
  const PLD = [0.25, 0.5, 0.75, 1, 1.25, 1.5];
  const LD = one(1.4, 6);
  const VolumeType = one(deltam, 6);
  const m0 = { M0: { fixed: 1 } };
  const plans = mapsOf(aslMultiPld);
  const sources = plans.map((map) => map.source);

  function fitted(
    rows: readonly (readonly number[])[],
    variables: Variables = { PLD, LD, VolumeType },
    settings: Readonly<Record<string, ParameterSetting>> = m0,
  ): { att: number; cbf: number; status: number }[] {
    const { maps } = fitVoxels(rows, resolveFit(aslMultiPld, settings, variables), sources);
    const valueIn = (name: string, v: number): number =>
      maps[plans.findIndex((plan) => plan.name === name)]?.[v] as number;
    return rows.map((_, v) => ({
      att: valueIn('ATT', v),
      cbf: valueIn('CBF', v),
      status: valueIn('status', v),
    }));
  }

  it('gives back perfusion and arrival from 0.3 to 2.4 s, t being counted from the beginning of labelling', () => {
    const truth = [0.3, 0.5, 0.8, 1.13, 1.5, 1.9, 2.4].map((att, n) => ({ att, cbf: 15 + 12 * n }));
    const found = fitted(truth.map((tissue) => PLD.map((pld) => buxton({ ...tissue, pld, ld: 1.4 }))));
    for (const [v, { att, cbf }] of truth.entries()) {
      expect(found[v]?.status).toBe(voxelStatus.converged);
      expect(found[v]?.att).toBeCloseTo(att, 5);
      expect((found[v]?.cbf as number) / cbf).toBeCloseTo(1, 5);
    }
  });

  it('has perfusion where blood arrives before the first delay, with that delay as arrival', () => {
    const samples = PLD.map((pld) => buxton({ cbf: 60, att: 0.1, pld, ld: 1.4 }));
    const [found] = fitted([samples]);
    expect(found?.cbf).toBeCloseTo(60, 4);
    expect(found?.att).toBeCloseTo(0.25, 5);
    const early = samples.map((sample, n) => (n === 0 ? 1.02 * sample : sample));
    expect(fitted([early])[0]).toMatchObject({ att: 0.25, status: voxelStatus.atBound });
  });

  it('pairs controls and labels of the same delay, and scales by the m0scan volume', () => {
    const pairs = PLD.flatMap((pld) => [500, 500 - 100 * buxton({ cbf: 45, att: 0.9, pld, ld: 1.4 })]);
    const variables = {
      VolumeType: [m0scan, ...PLD.flatMap(() => [control, label])],
      PLD: [0, ...PLD.flatMap((pld) => [pld, pld])],
      LD: [0, ...one(1.4, 12)],
    };
    const [found] = fitted([[100, ...pairs]], variables, {});
    expect(found?.cbf).toBeCloseTo(45, 4);
    expect(found?.att).toBeCloseTo(0.9, 5);
  });

  it('has the full model with T1app', () => {
    const t1app = 1 / (1 / 1.33 + 60 / 6000 / 0.9);
    const samples = PLD.map((pld) => buxton({ cbf: 60, att: 1.1, pld, ld: 1.4 }, { t1app }));
    const [found] = fitted([samples], undefined, { ...m0, T1app: { fixed: t1app } });
    expect(found?.cbf).toBeCloseTo(60, 4);
    expect(found?.att).toBeCloseTo(1.1, 5);
  });

  it('refuses one delay', () => {
    const variables = { PLD: [1.8, 1.8], LD: [1.8, 1.8], VolumeType: [deltam, deltam] };
    expect(() => resolveFit(aslMultiPld, m0, variables)).toThrow(/one delay.*asl-pcasl/);
  });

  it('holds T1app at what T1blood is held at', () => {
    const given = { ...m0, T1blood: { fixed: 1.6 } };
    const { settings } = aslMultiPld.fromAcquisition?.({ VolumeType }, given) ?? { settings: {} };
    expect(settings).toMatchObject({ T1app: { fixed: 1.6 } });
  });
});
