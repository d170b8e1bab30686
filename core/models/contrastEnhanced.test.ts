import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { EquationModel, ParameterSetting } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { compileSeriesInterpreter } from '../equation/interpret.js';
import { dceExtendedTofts, dcePatlak, dceTofts } from './contrastEnhanced.js';
import { plasmaConcentration } from './inputFunction.js';
import { withFreedConstant } from './resolve/freedConstant.js';
import { resolveFit } from './resolve/resolveFit.js';

const present = sharedDataPresent('DCE models against OSIPI and madym');

/*
 * Limits of the test-suite of OSIPI's DCE-DSC-MRI_CodeCollection (commit 40984f7, test/DCEmodels/DCEmodels_data.py),
 * absolute and relative. Truth of the Tofts rows: QIBA phantom v11; of the extended ones: Bosca and Jackson's phantom.
 */
const limits: Readonly<Record<string, readonly [absolute: number, relative: number]>> = {
  ve: [0.05, 0],
  Ktrans: [0.005, 0.1],
  PS: [0.005, 0.1],
  vp: [0.025, 0],
};

const folder = join(sharedDataFolder, 'osipi_dce_dsc/DCEmodels/data');

type Row = Readonly<Record<string, string>>;

function rowsOf(file: string): Row[] {
  const lines = readFileSync(join(folder, file), 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const names = (lines[0] as string).split(',');
  return lines.slice(1).map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

function list(text: string | undefined): number[] {
  return (text ?? '').trim().split(/\s+/).map(Number);
}

interface Fitted {
  readonly found: Readonly<Record<string, number>>;
  readonly status: number;
}

/** Estimates of the parameters of one curve of concentration. */
function fitCurve(
  model: EquationModel,
  curve: readonly number[],
  t: readonly number[],
  Cp: readonly number[],
  settings: Readonly<Record<string, ParameterSetting>> = {},
): Fitted {
  const symbols = model.parameters.map(({ symbol }) => symbol);
  const sources = symbols.map((symbol) => ({ kind: 'parameter', symbol }) as const);
  const fit = resolveFit(model, settings, { t, Cp }, { input: 'concentration' });
  const { maps, statusCounts } = fitVoxels([curve], fit, sources);
  const found = Object.fromEntries(symbols.map((symbol, i) => [symbol, maps[i]?.[0] as number]));
  return { found, status: statusCounts.indexOf(1) };
}

/** The plasma concentration of measured points at their own times, seen by the tissue after a delay. */
function delayed(t: readonly number[], plasma: readonly number[], delayS: number): readonly number[] {
  const input = {
    kind: 'measured',
    source: 'reference',
    of: 'plasma',
    timesS: t,
    concentrationsMM: plasma,
  } as const;
  return plasmaConcentration(input, t, { parameters: { delay: { fixed: delayS } } }).values;
}

function expectWithinLimits({ found, status }: Fitted, truth: Readonly<Record<string, number>>): void {
  expect(status).toBe(voxelStatus.converged);
  for (const [symbol, value] of Object.entries(truth)) {
    const [absolute, relative] = limits[symbol] as readonly [number, number];
    expect(Math.abs((found[symbol] as number) - value)).toBeLessThan(absolute + relative * value);
  }
}

describe.runIf(present)('reference values of OSIPI', () => {
  it('dce-tofts: 25 curves', () => {
    const rows = rowsOf('dce_DRO_data_tofts.csv');
    expect(rows).toHaveLength(25);
    for (const { C, t, ca, ve, Ktrans } of rows) {
      const fitted = fitCurve(dceTofts, list(C), list(t), list(ca));
      expectWithinLimits(fitted, { ve: Number(ve), Ktrans: Number(Ktrans) });
    }
  });

  it('dce-extended-tofts: 15 curves', () => {
    const rows = rowsOf('dce_DRO_data_extended_tofts.csv');
    expect(rows).toHaveLength(15);
    for (const { C, t, ca, ve, vp, Ktrans } of rows) {
      const fitted = fitCurve(dceExtendedTofts, list(C), list(t), list(ca));
      expectWithinLimits(fitted, { ve: Number(ve), vp: Number(vp), Ktrans: Number(Ktrans) });
    }
  });

  it.each([0, 5])('dce-patlak: 9 curves with a delay of %d s, given or estimated', (delayS) => {
    const rows = rowsOf(`patlak_sd_0.02_delay_${delayS}.csv`);
    expect(rows).toHaveLength(9);
    for (const { C_t, t, cp_aif, ps, vp } of rows) {
      const fitted = fitCurve(dcePatlak, list(C_t), list(t), delayed(list(t), list(cp_aif), delayS));
      expectWithinLimits(fitted, { PS: Number(ps), vp: Number(vp) });
      const settings = { delay: { start: 0 } };
      const freed = withFreedConstant(dcePatlak, settings) as EquationModel;
      const searched = fitCurve(freed, list(C_t), list(t), list(cp_aif), settings);
      expectWithinLimits(searched, { PS: Number(ps), vp: Number(vp) });
      expect(Math.abs((searched.found.delay as number) - delayS)).toBeLessThan(0.1);
    }
  });
});

/*
 * Calibration curves of madym (commit bec09bf, calibration_data): 100 samples every 5 s, input function of Parker that
 * arrives at 35 s (it agrees to 1e-4 mM with the one in the file) and 0.1 min later in the tissue. madym integrates by
 * trapezoids, Voxfit takes the input function as linear between samples: 0.1 to 0.5 % apart.
 */
interface Calibration {
  readonly times_min: readonly number[];
  readonly models: Readonly<Record<string, { readonly Ct_mM: readonly number[] }>>;
}

describe.runIf(present)('calibration curves of madym', () => {
  const calibration: Calibration = present
    ? JSON.parse(readFileSync(join(sharedDataFolder, 'madym/calibration_reference.json'), 'utf8'))
    : { times_min: [], models: {} };

  it.each([
    [dceExtendedTofts, 'ETM', { Ktrans: 0.25, ve: 0.2, vp: 0.1 }],
    [dcePatlak, 'PATLAK', { PS: 0.25, vp: 0.1 }],
  ] as const)('$id gives the parameters of %s to 1 %%', (model, name, truth) => {
    const t = calibration.times_min.map((minutes) => minutes * 60);
    const options = { parameters: { delay: { fixed: 6 }, Hct: { fixed: 0.42 } } };
    const Cp = plasmaConcentration({ kind: 'parker', arrivalS: 35 }, t, options).values;
    const { found, status } = fitCurve(model, calibration.models[name]?.Ct_mM ?? [], t, Cp);
    expect(status).toBe(voxelStatus.converged);
    for (const [symbol, value] of Object.entries(truth)) {
      expect(Math.abs((found[symbol] as number) / value - 1)).toBeLessThan(0.01);
    }
  });
});

describe('a delay that is estimated', () => {
  const timesS = Array.from({ length: 120 }, (_, n) => 2 * n);
  const arrivingAt = (arrivalS: number): readonly number[] =>
    plasmaConcentration({ kind: 'parker', arrivalS }, timesS, { parameters: {} }).values;

  it.each([
    [dceTofts, { Ktrans: 0.2, ve: 0.3 }],
    [dceExtendedTofts, { Ktrans: 0.2, ve: 0.3, vp: 0.05 }],
    [dcePatlak, { PS: 0.05, vp: 0.08 }],
  ] as const)('$id finds the delays of curves without noise, and the other parameters', (model, truth) => {
    const freed = withFreedConstant(model, { delay: { start: 0 } }) as EquationModel;
    const predict = compileSeriesInterpreter(freed.equation, [...Object.keys(truth), 'delay', 'Cp', 't']);
    const Cp = arrivingAt(30);
    for (const delay of [-7.3, -1, 0, 0.4, 3, 11.6, 26]) {
      const curve = predict({ ...truth, delay }, { Cp, t: timesS });
      const { found, status } = fitCurve(freed, [...curve], timesS, Cp, { delay: { start: 0 } });
      expect(status).toBe(voxelStatus.converged);
      for (const [symbol, value] of Object.entries({ ...truth, delay })) {
        expect(Math.abs((found[symbol] as number) - value), `${symbol} at ${delay} s`).toBeLessThan(1e-5);
      }
    }
  });

  it('keeps the bounds that are asked for, and says that it is at one', () => {
    const freed = withFreedConstant(dcePatlak, { delay: { start: 1, lower: 0, upper: 4 } }) as EquationModel;
    const predict = compileSeriesInterpreter(freed.equation, ['PS', 'vp', 'delay', 'Cp', 't']);
    const curve = predict({ PS: 0.05, vp: 0.08, delay: 9 }, { Cp: arrivingAt(30), t: timesS });
    const setting = { delay: { start: 1, lower: 0, upper: 4 } };
    const { found, status } = fitCurve(freed, [...curve], timesS, arrivingAt(30), setting);
    expect({ delay: found.delay, status }).toEqual({ delay: 4, status: voxelStatus.atBound });
  });

  it.each([undefined, { fixed: 5 }])('is no parameter where it is %j', (delay) => {
    expect(withFreedConstant(dceTofts, delay === undefined ? {} : { delay })).toBe(dceTofts);
  });
});
