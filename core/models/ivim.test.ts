import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { MapSource } from '../contracts/job.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { ivim } from './ivim.js';
import { resolveFit } from './resolve/resolveFit.js';

const bval = [0, 10, 20, 40, 80, 150, 200, 400, 600, 800, 1000];
const symbols = ['S0', 'Dstar', 'f', 'D'] as const;
const sources: MapSource[] = [
  ...symbols.map((symbol): MapSource => ({ kind: 'parameter', symbol })),
  { kind: 'status' },
];
const methods = ['nlls', 'segmented'];

type Estimates = Record<(typeof symbols)[number] | 'status', number>;
type Options = Parameters<typeof resolveFit>[3];

function signalOf(s0: number, f: number, d: number, dstar: number, at: readonly number[] = bval): number[] {
  return at.map((b) => s0 * (f * Math.exp(-b * dstar) + (1 - f) * Math.exp(-b * d)));
}

function fitted(
  signal: readonly number[],
  options: Options = {},
  values: readonly number[] = bval,
): Estimates {
  const { maps } = fitVoxels([signal], resolveFit(ivim, {}, { bval: values }, options), sources);
  const names = [...symbols, 'status'] as const;
  return Object.fromEntries(names.map((name, m) => [name, maps[m]?.[0] as number])) as Estimates;
}

function relative(value: number, truth: number): number {
  return Math.abs(value / truth - 1);
}

describe('model ivim', () => {
  it.each([
    [1e-3, 0.05, 0.0008, 0.012],
    [1, 0.3, 0.0014, 0.02],
    [900, 0.69, 0.002, 0.1],
    [1e6, 0.02, 0.0003, 0.05],
  ])(
    'finds S0 %d, f %d, D %d, D* %d without noise: f above 0.2 and any scale of the signal too',
    (...truth) => {
      const [s0, f, d, dstar] = truth;
      const found = fitted(signalOf(s0, f, d, dstar));
      expect(found.status).toBe(voxelStatus.converged);
      expect(relative(found.S0, s0)).toBeLessThan(1e-6);
      expect(relative(found.f, f)).toBeLessThan(1e-5);
      expect(relative(found.D, d)).toBeLessThan(1e-5);
      expect(relative(found.Dstar, dstar)).toBeLessThan(1e-5);
    },
  );

  it('finds by segments what made a signal whose blood is gone at the threshold', () => {
    const found = fitted(signalOf(500, 0.15, 0.001, 0.15), { method: 'segmented' });
    expect(found.status).toBe(voxelStatus.converged);
    for (const [name, truth] of [
      ['S0', 500],
      ['f', 0.15],
      ['D', 0.001],
      ['Dstar', 0.15],
    ] as const) {
      expect(relative(found[name], truth)).toBeLessThan(1e-6);
    }
  });

  it.each(methods)('gives a tissue without blood its D, f near 0 and no Dstar, by %s', (method) => {
    const noise = normalNumbers(3);
    for (const [d, sigma] of [
      [0.0005, 0],
      [0.003, 0],
      [0.0005, 1e-4],
      [0.001, 1e-3],
      [0.003, 0.01],
    ] as const) {
      const signal = signalOf(100, 0, d, 0.05).map((value) => value + 100 * sigma * noise());
      const found = fitted(signal, { method });
      expect([d, sigma, found.Dstar]).toEqual([d, sigma, Number.NaN]);
      expect(found.f).toBeLessThan(0.05);
      expect(relative(found.D, d)).toBeLessThan(1e-4 + 20 * sigma);
    }
  });

  it.each(methods)('gives a voxel of blood alone its Dstar, f near 1 and no D, by %s', (method) => {
    const noise = normalNumbers(5);
    const found = fitted(
      signalOf(100, 1, 0.001, 0.05).map((value) => value + 0.05 * Math.abs(noise())),
      { method },
    );
    expect(found.f).toBeGreaterThan(0.99);
    expect(found.D).toBeNaN();
    expect(relative(found.Dstar, 0.05)).toBeLessThan(0.02);
  });

  it('writes D and Dstar only where the standard error is at most half of them', () => {
    const noise = normalNumbers(9);
    const signals = Array.from({ length: 400 }, () =>
      signalOf(100, 0.08, 0.001, 0.03).map((value) => value + 2 * noise()),
    );
    const errors = ['D', 'Dstar'].map((symbol): MapSource => ({ kind: 'standardError', symbol }));
    const derived: MapSource = { kind: 'derived', equation: 'f*Dstar' };
    const { maps } = fitVoxels(signals, resolveFit(ivim, {}, { bval }), [...sources, ...errors, derived]);
    const [, dstar, , d, status, dse, dstarse, product] = maps.map((map) => Array.from(map));
    let missing = 0;
    for (let v = 0; v < signals.length; v++) {
      for (const [values, deviations] of [
        [d, dse],
        [dstar, dstarse],
      ] as const) {
        const value = values?.[v] as number;
        if (!Number.isNaN(value)) expect((deviations?.[v] as number) / value).toBeLessThan(0.5 + 1e-6);
      }
      expect(Number.isNaN(product?.[v])).toBe(Number.isNaN(dstar?.[v]));
      if (Number.isNaN(dstar?.[v]) && status?.[v] === voxelStatus.converged) {
        missing++;
        expect((dstarse?.[v] as number) > 0.0025).toBe(true);
      }
    }
    expect(missing).toBeGreaterThan(50);
    expect(missing).toBeLessThan(350);
  });

  it.each(methods)('says that a signal of zeros determines nothing, by %s', (method) => {
    const found = fitted(
      bval.map(() => 0),
      { method },
    );
    expect([found.S0, found.f, found.D, found.Dstar]).toEqual(new Array(4).fill(Number.NaN));
  });

  it('leaves samples of 0 or less out of the line rather than giving them a small logarithm', () => {
    const signal = signalOf(500, 0.15, 0.001, 0.08);
    const found = fitted([...signal.slice(0, 9), 0, -3], { method: 'segmented' });
    const without = fitted(signal.slice(0, 9), { method: 'segmented' }, bval.slice(0, 9));
    expect([found.f, found.D]).toEqual([without.f, without.D]);
    const line = fitted([...signal.slice(0, 7), 0, -3, 0, 0], { method: 'segmented' });
    expect(line.status).toBe(voxelStatus.tooFewSamples);
  });

  it.each(methods)('does not mind the order of the volumes, by %s', (method) => {
    const order = [7, 2, 9, 0, 10, 4, 1, 6, 3, 8, 5];
    const signal = signalOf(500, 0.15, 0.001, 0.08);
    const sorted = fitted(signal, { method });
    const mixed = fitted(
      order.map((t) => signal[t] as number),
      { method },
      order.map((t) => bval[t] as number),
    );
    for (const name of symbols) expect(relative(mixed[name], sorted[name])).toBeLessThan(1e-5);
  });

  it.each(methods)('refuses by %s an acquisition that cannot tell blood from tissue', (method) => {
    const refuse = (values: readonly number[], options: Options = {}, settings = {}) =>
      expect(() => resolveFit(ivim, settings, { bval: values }, { method, ...options }));
    refuse([5, 20, 50, 300, 600, 900]).toThrow(/needs a volume with b = 0; the smallest b-value is 5/);
    refuse([0, 0, 0, 300, 600, 900]).toThrow(
      /1 different b-value below bThreshold \(200 s\/mm2\) and 3 from/,
    );
    refuse([0, 20, 50, 100, 800, 800]).toThrow(/4 different b-values below .* and 1 from there on/);
    refuse([0, 0, 0, 0, 0]).toThrow(/1 different b-value below .* and 0 from/);
    refuse([0, 20, 50, 100, 300, 800], { exclude: [5] }).toThrow(/and 1 from there on/);
    refuse([0, 20, 50, 300, 800], {}, { bThreshold: { fixed: 40 } }).not.toThrow();
    refuse([0, 20, 50, 300, 800], {}, { bThreshold: { fixedMap: 'b.nii' } }).toThrow(
      /bThreshold is given by a map, but is one number/,
    );
  });
});

interface Tissue {
  readonly D: number;
  readonly f: number;
  readonly Dp: number;
  readonly data: readonly number[];
}

const present = sharedDataPresent('reference signals of the OSIPI task force 2.4');
const sets = present
  ? ['generic', 'generic_one', 'generic_two'].flatMap((set) => {
      const file = join(sharedDataFolder, 'osipi_ivim', `${set}.json`);
      const { config, ...tissues } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Tissue> & {
        config: { bvalues: number[] };
      };
      return Object.entries(tissues).map(([name, tissue]) => ({ name: `${name}, ${set}`, config, tissue }));
    })
  : [];
const distinct = sets.filter(({ tissue }) => tissue.f > 0.01 && tissue.f < 0.95);

describe.runIf(present)('OSIPI tissues', () => {
  it.each(distinct)('give f to 0.01, D to 5 % and D* to 20 %: $name', ({ config, tissue }) => {
    const found = fitted(tissue.data, {}, config.bvalues);
    expect(Math.abs(found.f - tissue.f)).toBeLessThan(0.01);
    expect(relative(found.D, tissue.D)).toBeLessThan(0.05);
    expect(relative(found.Dstar, tissue.Dp)).toBeLessThan(0.2);
  });

  it.each(distinct.filter(({ tissue }) => tissue.Dp >= 0.019))(
    'give the same by segments, where blood is gone at the threshold: $name',
    ({ config, tissue }) => {
      const found = fitted(tissue.data, { method: 'segmented' }, config.bvalues);
      expect(Math.abs(found.f - tissue.f)).toBeLessThan(0.01);
      expect(relative(found.D, tissue.D)).toBeLessThan(0.05);
      expect(relative(found.Dstar, tissue.Dp)).toBeLessThan(0.2);
    },
  );

  it.each(sets.filter((set) => !distinct.includes(set)))(
    'of one compartment give f to 0.02 and no number for what is not there: $name',
    ({ config, tissue }) => {
      for (const method of methods) {
        const found = fitted(tissue.data, { method }, config.bvalues);
        expect(Math.abs(found.f - tissue.f)).toBeLessThan(0.02);
        if (tissue.f === 0) expect(found.Dstar).toBeNaN();
        else expect(found.D > 0).toBe(false);
      }
    },
  );
});

describe.runIf(sharedDataPresent('reference values of madym'))('reference values of madym', () => {
  it('are met: S0 to 0.1 %, f, D and D* to 0.5 %', () => {
    const file = join(sharedDataFolder, 'madym', 'calibration_reference.json');
    const { DWI_IVIM } = JSON.parse(readFileSync(file, 'utf8')) as {
      DWI_IVIM: Estimates & { b: number[]; signal: number[] };
    };
    const found = fitted(DWI_IVIM.signal, {}, DWI_IVIM.b);
    expect(relative(found.S0, DWI_IVIM.S0)).toBeLessThan(1e-3);
    for (const name of ['f', 'D', 'Dstar'] as const) {
      expect([name, relative(found[name], DWI_IVIM[name]) < 5e-3]).toEqual([name, true]);
    }
  });
});
