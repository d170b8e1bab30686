import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { ParameterSetting } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { resolveFit } from './resolve/resolveFit.js';
import { dsc } from './susceptibilityContrast.js';

const present = sharedDataPresent('DSC perfusion against OSIPI');

const echoTimeS = 0.03;
/** Values per 100 ml, without correction for haematocrit: what OSIPI's reference and formulas mean. */
const perVolume = { HctArtery: { fixed: 0 }, HctTissue: { fixed: 0 }, density: { fixed: 1 } };

interface Perfusion {
  readonly CBV: number;
  readonly CBF: number;
  readonly MTT: number;
  readonly Tmax: number;
}

interface Acquisition {
  readonly artery: readonly number[];
  readonly stepS: number;
  readonly baseline: number;
  readonly method: string;
  readonly settings?: Readonly<Record<string, ParameterSetting>>;
  readonly timesS?: readonly number[];
  readonly echoTimesS?: readonly number[];
}

/** Fits signals that changes of R2* make, or the signals themselves. */
function fitSignals(signals: readonly (readonly number[])[], acquisition: Acquisition) {
  const { artery, stepS, baseline, method, settings = perVolume } = acquisition;
  const { timesS = artery.map((_, t) => t * stepS), echoTimesS = artery.map(() => echoTimeS) } = acquisition;
  const fit = resolveFit(
    dsc,
    { baseline: { fixed: baseline }, ...settings },
    { TE: echoTimesS, t: timesS, AIF: artery },
    { method },
  );
  const { maps, statusCounts } = fitVoxels(
    signals,
    fit,
    dsc.calculatedMaps.map((_, index) => ({ kind: 'calculated', index }) as const),
  );
  const found = signals.map((_, v) => {
    const [CBV, CBF, MTT, Tmax] = maps.map((map) => map[v] as number) as [number, number, number, number];
    return { CBV, CBF, MTT, Tmax };
  });
  return { found, statusCounts };
}

const signalAt = (change: number): number => 1000 * Math.exp(-echoTimeS * change);

function fitChange(change: readonly number[], acquisition: Acquisition): Perfusion {
  const signal = change.map(signalAt);
  const { found, statusCounts } = fitSignals([signal], acquisition);
  expect(statusCounts[voxelStatus.converged]).toBe(1);
  return found[0] as Perfusion;
}

/*
 * OSIPI DCE-DSC-MRI_CodeCollection, commit 40984f7, test/DSCmodels/data/dsc_data.csv: CBV 4 and 2 ml/100 ml, ratio of
 * signal to noise 200. Their limits (absolute and relative): CBV 1 + 10 %, CBF 15 + 10 %, without correction for
 * haematocrit or density. Columns: true CBV and CBF; CBV; CBF and sample of the peak by osvd, csvd and ssvd of the same
 * definition with numpy 2.4.6: numpy.linalg.svd of scipy.linalg.circulant and toeplitz matrices of the input with weights
 * 1/6, 4/6, 1/6, threshold 0.1 or the first of 5, 10, … % with oscillation index below 0.035; baseline of 15 volumes.
 */
const osipi: readonly (readonly number[])[] = [
  [4, 10, 3.882285, 9.104424, 2, 9.020962, 3, 10.697085, 0],
  [4, 20, 4.237209, 19.917854, 2, 19.917854, 2, 19.441511, 1],
  [4, 30, 4.085415, 25.955985, 2, 25.955985, 2, 27.519336, 0],
  [4, 40, 4.654855, 31.668411, 1, 31.668411, 1, 39.268826, 0],
  [4, 50, 4.445605, 44.489517, 1, 39.554308, 1, 44.935083, 0],
  [4, 60, 4.791022, 45.832255, 1, 45.832255, 1, 56.733648, 0],
  [4, 70, 4.648964, 56.725448, 1, 49.236753, 1, 63.345518, 0],
  [2, 5, 2.312179, 6.298336, 3, 7.132154, 2, 7.224281, 2],
  [2, 10, 2.547062, 9.98856, 2, 9.98856, 2, 10.046597, 1],
  [2, 15, 2.435304, 13.822109, 2, 13.822109, 2, 14.261204, 1],
  [2, 20, 2.002894, 17.083176, 1, 17.083176, 1, 18.314327, 0],
  [2, 25, 2.740107, 19.601942, 1, 19.601942, 1, 23.831484, 0],
  [2, 30, 2.179703, 23.241842, 1, 23.241842, 1, 26.025035, 0],
  [2, 35, 2.53606, 24.893806, 1, 24.893806, 1, 33.090885, 0],
];

function osipiRows(): { tissue: number[]; artery: number[]; cbv: number; cbf: number; stepS: number }[] {
  const path = join(sharedDataFolder, 'osipi_dce_dsc/DSCmodels/data/dsc_data.csv');
  const list = (text = ''): number[] => text.trim().split(/\s+/).map(Number);
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [, tissue, artery, cbv, cbf, stepS] = line.split(',');
    return {
      ...{ tissue: list(tissue), artery: list(artery) },
      ...{ cbv: Number(cbv), cbf: Number(cbf), stepS: Number(stepS) },
    };
  });
}

describe.runIf(present)('reference values of OSIPI', () => {
  it.each([
    ['osvd', 3],
    ['csvd', 5],
    ['ssvd', 7],
  ] as const)('%s: 14 curves within their limits, and as numpy has them to 1e-5', (method, column) => {
    const rows = osipiRows();
    expect(rows).toHaveLength(osipi.length);
    const { artery, stepS } = rows[0] as (typeof rows)[number];
    const signals = rows.map(({ tissue }) => tissue.map(signalAt));
    const fitted = fitSignals(signals, { artery, stepS, baseline: 15, method });
    expect(fitted.statusCounts[voxelStatus.converged]).toBe(rows.length);
    for (const [index, { cbv, cbf, ...row }] of rows.entries()) {
      expect([row.artery, row.stepS]).toEqual([artery, stepS]);
      const found = fitted.found[index] as Perfusion;
      expect(Math.abs(found.CBV - cbv)).toBeLessThan(1 + 0.1 * cbv);
      expect(Math.abs(found.CBF - cbf)).toBeLessThan(15 + 0.1 * cbf);
      const expected = osipi[index] as readonly number[];
      expect([cbv, cbf]).toEqual(expected.slice(0, 2));
      expect(Math.abs(found.CBV / (expected[2] as number) - 1)).toBeLessThan(1e-5);
      expect(Math.abs(found.CBF / (expected[column] as number) - 1)).toBeLessThan(1e-5);
      expect(found.Tmax).toBeCloseTo((expected[column + 1] as number) * stepS, 5);
      expect(found.MTT).toBeCloseTo((60 * found.CBV) / found.CBF, 4);
    }
  });
});

/* A gamma variate as input and an exponential residue function, convolved in steps of 10 ms. */
const fineS = 0.01;
const [arrivalS, lastS, stepS] = [12, 100, 1];
const arteryAt = (timeS: number): number => {
  const s = timeS - arrivalS;
  return s <= 0 ? 0 : 20 * (s / 4.5) ** 3 * Math.exp(3 - (3 * s) / 4.5);
};
const fineArtery = Array.from({ length: lastS / fineS }, (_, n) => arteryAt(n * fineS));

/** Changes of R2* of tissue with CBF and MTT, `delayS` after the artery. */
function tissueOf(flowPerMinute: number, transitS: number, delayS: number): number[] {
  const decay = Math.exp(-fineS / transitS);
  let convolved = 0;
  const fine = fineArtery.map((value, n) => {
    convolved = convolved * decay + (fineS / 2) * (value + (fineArtery[n - 1] ?? 0) * decay);
    return convolved;
  });
  return Array.from({ length: lastS / stepS }, (_, t) => {
    const n = Math.round((t * stepS - delayS) / fineS);
    return ((fine[n] ?? 0) * flowPerMinute) / 6000;
  });
}

const artery = Array.from({ length: lastS / stepS }, (_, t) => arteryAt(t * stepS));
const common = { artery, stepS, baseline: 10 };

describe('a bolus without noise', () => {
  it('gives CBV to 0.1 % whatever the flow, and thereby MTT times CBF', () => {
    for (const [flow, transitS] of [
      [60, 4],
      [20, 8],
      [35, 3],
    ] as const) {
      const found = fitChange(tissueOf(flow, transitS, 0), { ...common, method: 'osvd' });
      expect(Math.abs(found.CBV / ((flow * transitS) / 60) - 1)).toBeLessThan(1e-3);
      expect((found.MTT * found.CBF) / 60).toBeCloseTo(found.CBV, 5);
    }
  });

  it('gives a CBF that is 10 to 45 % too low for a bolus 6 s wide, more so at short transit times', () => {
    for (const method of ['osvd', 'csvd', 'ssvd']) {
      const shares = [8, 5, 3].map((transitS) => {
        return fitChange(tissueOf(40, transitS, 0), { ...common, method }).CBF / 40;
      });
      expect(shares[0]).toBeLessThan(0.9);
      expect(shares[2]).toBeGreaterThan(0.55);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
    }
  });

  it('has the same CBF and CBV and a Tmax that follows, when the tissue is late or early (osvd, csvd)', () => {
    for (const method of ['osvd', 'csvd']) {
      const here = fitChange(tissueOf(50, 5, 0), { ...common, method });
      for (const delayS of [-3, 2, 7]) {
        const moved = fitChange(tissueOf(50, 5, delayS), { ...common, method });
        expect(moved.CBF / here.CBF).toBeCloseTo(1, 5);
        expect(moved.CBV / here.CBV).toBeCloseTo(1, 5);
        expect(moved.Tmax - here.Tmax).toBeCloseTo(delayS, 5);
      }
    }
  });

  it('has another CBF by ssvd when the tissue is late, and twice as much when it is early', () => {
    const at = (delayS: number) => fitChange(tissueOf(50, 5, delayS), { ...common, method: 'ssvd' }).CBF;
    const here = at(0);
    for (const delayS of [2, 4]) expect(Math.abs(at(delayS) / here - 1)).toBeGreaterThan(0.05);
    expect(at(-3) / here).toBeGreaterThan(2);
  });

  it('is scaled by haematocrit, density and relaxivity', () => {
    const tissue = tissueOf(60, 4, 0);
    const plain = fitChange(tissue, { ...common, method: 'csvd' });
    const usual = fitChange(tissue, { ...common, method: 'csvd', settings: {} });
    const share = (1 - 0.45) / (1 - 0.25) / 1.04;
    const stronger = { ...common, method: 'csvd', settings: { ...perVolume, relaxivityRatio: { fixed: 2 } } };
    expect(usual.CBV / plain.CBV).toBeCloseTo(share, 6);
    expect(usual.CBF / plain.CBF).toBeCloseTo(share, 6);
    expect(usual.MTT).toBeCloseTo(plain.MTT, 6);
    expect(fitChange(tissue, stronger).CBF / plain.CBF).toBeCloseTo(2, 6);
  });

  it('integrates over the time after the baseline that is asked for', () => {
    const tissue = tissueOf(60, 4, 0);
    const settings = { ...perVolume, integration: { fixed: 12 } };
    const { CBV } = fitChange(tissue, { ...common, method: 'csvd', settings });
    const sum = (values: readonly number[]): number => values.slice(10, 22).reduce((a, b) => a + b, 0);
    expect(CBV).toBeCloseTo((100 * sum(tissue)) / sum(artery), 4);
  });

  it('keeps what is negative: a curve upside down has the CBV of opposite sign', () => {
    const tissue = tissueOf(60, 4, 0);
    const up = fitChange(tissue, { ...common, method: 'csvd' });
    const down = fitChange(
      tissue.map((value) => -value),
      { ...common, method: 'csvd' },
    );
    expect(down.CBV).toBeCloseTo(-up.CBV, 5);
    expect(down.MTT).toBeLessThan(0);
  });
});

describe('what cannot be', () => {
  it('a voxel without a value, without signal or without a bolus says so', () => {
    const good = tissueOf(60, 4, 0).map(signalAt);
    const put = (index: number, value: number): number[] => good.map((s, t) => (t === index ? value : s));
    const voxels = [good, put(30, Number.NaN), put(30, 0), put(3, -5), put(3, Infinity), good.map(() => 700)];
    for (const method of ['osvd', 'csvd', 'ssvd']) {
      const { found, statusCounts } = fitSignals([...voxels, good.map(() => 0)], { ...common, method });
      expect(statusCounts[voxelStatus.converged]).toBe(1);
      expect(statusCounts[voxelStatus.tooFewSamples]).toBe(2);
      expect(statusCounts[voxelStatus.notFinite]).toBe(4);
      expect(found.slice(1).every(({ CBV, CBF }) => Number.isNaN(CBV) && Number.isNaN(CBF))).toBe(true);
    }
  });

  const tried = (change: Partial<Acquisition>): (() => void) => {
    return () => void fitSignals([artery.map(() => 1)], { ...common, method: 'osvd', ...change });
  };
  const parameter = (symbol: string, setting: ParameterSetting) => ({ settings: { [symbol]: setting } });

  it.each([
    ['a baseline that is not given', { settings: { baseline: {} } }, /baseline .* has no usual value/],
    ['a baseline of all volumes', { baseline: 100 }, /baseline is 100; .* of 100 in all/],
    ['a baseline into the bolus', { baseline: 15 }, /Volume 14 .* 1\/s already, .* there is no baseline/],
    ['an input of zeros', { artery: artery.map(() => 0) }, /not above 0 at any of the 100 volumes/],
    [
      'an input that sums to nothing where CBV integrates',
      parameter('integration', { fixed: 1 }),
      /sums to 0 1\/s over the volumes 11 to 11/,
    ],
    [
      'uneven times',
      { timesS: artery.map((_, t) => (t < 50 ? t : t + 1)) },
      /not evenly spaced: volume \d+ is at/,
    ],
    ['two echo times', { echoTimesS: artery.map((_, t) => (t < 9 ? 0.03 : 0.04)) }, /0.04 s in volume 10/],
    ['an echo time of 0', { echoTimesS: artery.map(() => 0) }, /TE is 0 s/],
    [
      'a map of a constant',
      parameter('density', { fixedMap: 'density.nii' }),
      /density is given by a map, but is one number for all voxels/,
    ],
    [
      'a threshold above 1',
      parameter('threshold', { fixed: 1.5 }),
      /threshold is fixed at 1.5, which cannot be/,
    ],
  ])('%s is refused', (_, change, message) => {
    expect(tried(change)).toThrow(message);
  });
});
