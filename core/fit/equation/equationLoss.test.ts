import { describe, expect, it } from 'vitest';
import { fitVoxels, normalNumbers, randomNumbers } from '../../../tests/support/kernels.js';
import type { FitKind, MapSource } from '../../contracts/job.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { t2 } from '../../models/relaxometry.js';
import { resolveFit } from '../../models/resolve/resolveFit.js';

type EquationKind = Extract<FitKind, { kind: 'equation' }>;

const sources: MapSource[] = [
  { kind: 'parameter', symbol: 'S0' },
  { kind: 'parameter', symbol: 'T2' },
  { kind: 'status' },
  { kind: 'rmse' },
  { kind: 'r2' },
  { kind: 'standardError', symbol: 'S0' },
  { kind: 'standardError', symbol: 'T2' },
  { kind: 'covariance', symbols: ['S0', 'T2'] },
  { kind: 'degreesOfFreedom' },
  { kind: 'bic' },
  { kind: 'aicc' },
];
const echoTimesS = Array.from({ length: 8 }, (_, echo) => (echo + 1) * 0.0125);

/** A T2 fit with what is minimised. */
function t2Fit(how: Pick<EquationKind, 'weights' | 'loss'>, times: readonly number[] = echoTimesS): FitKind {
  return { ...(resolveFit(t2, {}, { TE: times }) as EquationKind), ...how };
}

function fitOne(signal: readonly number[], fit: FitKind): number[] {
  return fitVoxels([signal], fit, sources).maps.map((map) => map[0] as number);
}

function expectWithin(actual: readonly number[], wanted: readonly number[], tolerance: number): void {
  for (const [index, value] of wanted.entries()) {
    expect(Math.abs((actual[index] as number) / value - 1)).toBeLessThan(tolerance);
  }
}

function summary(values: ArrayLike<number>): { mean: number; deviation: number; ofMean: number } {
  const finite = Array.from(values).filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (finite.length - 1);
  return { mean, deviation: Math.sqrt(variance), ofMean: Math.sqrt(variance / finite.length) };
}

/*
 * Reference: scipy 1.17.1, numpy 2.4.6, f = a exp(-x/t) with its analytic derivatives, tolerances 1e-15, start at the
 * truth; noise from numpy.random.default_rng(11), S0, T2, sigma = 1000, 0.08, 20; 300, 0.03, 6; 900, 0.25, 30.
 * weighted: curve_fit(f, te, signal, sigma=1/numpy.sqrt(w), method='lm'). huber: least_squares(loss='huber',
 * f_scale=1.345*sigma) of `outliers`. rice: minimize(method='Nelder-Mead') of sum (m-A)^2/(2 s^2) - ln ive(0, m A/s^2),
 * polished with root() of its gradient; logL: sum of stats.rice.logpdf(m, A/s, scale=s).
 */
const weights = [0.56, 1.6, 1.88, 0.28, 0.61, 2.8, 0.4, 0.56];
const scipy = [
  {
    signal: [870.283, 694.669, 657.115, 533.333, 471.441, 388.874, 327.376, 295.767],
    weighted: [989.9398710504112, 0.08179464312565243],
    fit: [19.149909393971278, 0.9894600091682308],
    errors: [32.13130202718067, 0.004783597748561132, -0.13345012061440942],
    outliers: [870.283, 694.669, 897.115, 533.333, 471.441, 288.874, 327.376, 295.767],
    sigma: 20,
    huber: [1012.4045703999393, 0.07851979847910331],
    magnitudes: [1298.868, 717.404, 595.611, 861.177, 524.999, 113.846, 554.242, 100.029],
    riceSigma: 1000 / 3,
    rice: [1735.3148898193963, 0.032702837653912124],
    logL: -54.86132952211689,
  },
  {
    signal: [193.311, 132.689, 90.255, 54.863, 40.622, 30.883, 14.992, 5.821],
    weighted: [284.4819336545806, 0.03262809439520067],
    fit: [3.9790980067185364, 0.9956786267802089],
    errors: [7.671235807206383, 0.0009418634937384564, -0.00635701064294654],
    outliers: [193.311, 132.689, 162.255, 54.863, 40.622, 0.8829999999999991, 14.992, 5.821],
    sigma: 6,
    huber: [296.18535071374055, 0.030490790033104818],
    magnitudes: [238.452, 171.827, 239.897, 109.134, 69.035, 71.535, 183.942, 135.228],
    riceSigma: 100,
    rice: [333.05834818238617, 0.03100992171663331],
    logL: -43.50400615552268,
  },
  {
    signal: [874.524, 832.437, 721.606, 747.269, 693.408, 690.182, 621.047, 602.741],
    weighted: [884.6312284124995, 0.27221234359646435],
    fit: [25.048064647829158, 0.919481039136506],
    errors: [31.473917636281268, 0.0475262212655156, -1.3310091314033126],
    outliers: [874.524, 832.437, 1081.606, 747.269, 693.408, 540.182, 621.047, 602.741],
    sigma: 30,
    huber: [943.2783457628647, 0.2087622880991596],
    magnitudes: [934.107, 633.362, 952.474, 819.227, 885.584, 584.157, 884.824, 739.76],
    riceSigma: 225,
    rice: [836.7923962946974, 0.6742019418322039],
    logL: -51.809379967908185,
  },
];

describe('weights', () => {
  it.each(scipy)('give the estimates and standard errors of curve_fit: $weighted', (voxel) => {
    const found = fitOne(voxel.signal, t2Fit({ weights: { kind: 'volumes', values: weights } }));
    expectWithin(found, voxel.weighted, 1e-6);
    expectWithin(found.slice(3), voxel.fit, 1e-6);
    expectWithin(found.slice(5), voxel.errors, 1e-5);
  });

  it('count on a grid of starts as in the search', () => {
    const { outliers } = scipy[0] as (typeof scipy)[number];
    const zeroed = weights.map((weight, t) => (t === 2 || t === 5 ? 0 : weight));
    const without = (values: readonly number[]): number[] => values.filter((_, t) => t !== 2 && t !== 5);
    const axes = [{ parameter: 1, from: 0.01, to: 1, count: 12, spacing: 'log' as const }];
    const onGrid = (how: Pick<EquationKind, 'weights'>, times = echoTimesS): FitKind => ({
      ...(t2Fit(how, times) as EquationKind),
      logLinearStart: null,
      gridStart: { axes, starts: 2 },
    });
    expect(fitOne(outliers, onGrid({ weights: { kind: 'volumes', values: zeroed } }))).toEqual(
      fitOne(
        without(outliers),
        onGrid({ weights: { kind: 'volumes', values: without(weights) } }, without(echoTimesS)),
      ),
    );
  });

  it('of 1 change no bit of a map', () => {
    const signals = scipy.map((voxel) => voxel.signal);
    const plain = fitVoxels(signals, t2Fit({}), sources).maps;
    const values = echoTimesS.map(() => 1);
    const weighted = fitVoxels(signals, t2Fit({ weights: { kind: 'volumes', values } }), sources).maps;
    expect(weighted).toEqual(plain);
  });

  it('of 0 leave a volume out, to the bit and in the degrees of freedom', () => {
    const without = (values: readonly number[]): number[] => values.filter((_, t) => t !== 2 && t !== 5);
    const zeroed = weights.map((weight, t) => (t === 2 || t === 5 ? 0 : weight));
    const signals = scipy.map((voxel) => voxel.outliers);
    const [a, b] = [
      fitVoxels(signals, t2Fit({ weights: { kind: 'volumes', values: zeroed } }), sources).maps,
      fitVoxels(
        signals.map(without),
        t2Fit({ weights: { kind: 'volumes', values: without(weights) } }, without(echoTimesS)),
        sources,
      ).maps,
    ];
    expect(a).toEqual(b);
    expect(a[8]?.[0]).toBe(4);
    const unweighted = fitVoxels(signals.map(without), t2Fit({}, without(echoTimesS)), sources).maps;
    const ones = zeroed.map((weight) => (weight === 0 ? 0 : 1));
    expect(fitVoxels(signals, t2Fit({ weights: { kind: 'volumes', values: ones } }), sources).maps).toEqual(
      unweighted,
    );
  });

  it('of an image leave out samples whose weight is 0, negative or not finite, in that voxel alone', () => {
    const signals = Array.from({ length: 5 }, () => scipy[0]?.outliers as number[]);
    const bad = [1, 0, -3, Number.NaN, Number.POSITIVE_INFINITY];
    const rows = bad.map((value) => weights.map((weight, t) => (t === 2 ? value * weight : weight)));
    const fit = t2Fit({ weights: { kind: 'image', path: 'weights.nii' } });
    const { maps } = fitVoxels(signals, fit, sources, null, [], rows);
    const zero = weights.map((weight, t) => (t === 2 ? 0 : weight));
    const expected = [weights, zero, zero, zero, zero].map((values) =>
      fitOne(signals[0] as number[], t2Fit({ weights: { kind: 'volumes', values } })),
    );
    for (const [voxel, row] of expected.entries()) expect(maps.map((map) => map[voxel])).toEqual(row);
  });

  it('that leave fewer samples than parameters give the status of too few samples', () => {
    const fit = t2Fit({ weights: { kind: 'image', path: 'weights.nii' } });
    const row = echoTimesS.map((_, t) => (t === 0 ? 1 : 0));
    const { maps } = fitVoxels([scipy[0]?.signal as number[]], fit, sources, null, [], [row]);
    expect(maps[2]?.[0]).toBe(voxelStatus.tooFewSamples);
    expect(maps[1]?.[0]).toBeNaN();
  });
});

describe('the loss of Huber', () => {
  it.each(scipy)('gives the estimates of least_squares: $huber', ({ outliers, sigma, huber }) => {
    expectWithin(fitOne(outliers, t2Fit({ loss: { kind: 'huber', sigma } })), huber, 1e-6);
  });

  it.each([
    ['normal noise', 0, 0.95, 1.05],
    ['a tenth of outliers', 0.1, 0.75, 1],
  ])('has standard errors near the scatter of the estimates with %s', (_, share, lowest, highest) => {
    const times = Array.from({ length: 40 }, (_, t) => (t + 1) * 0.004);
    const [normal, uniform] = [normalNumbers(3), randomNumbers(4)];
    const signals = Array.from({ length: 3000 }, () =>
      times.map((teS) => {
        const outlying = uniform() < share ? 10 : 1;
        return 1000 * Math.exp(-teS / 0.06) + 20 * outlying * normal();
      }),
    );
    const { maps } = fitVoxels(signals, t2Fit({ loss: { kind: 'huber', sigma: 20 } }, times), sources);
    const scatter = summary(maps[1] as Float32Array);
    const errors = summary(maps[6] as Float32Array);
    expect(errors.mean / scatter.deviation).toBeGreaterThan(lowest);
    expect(errors.mean / scatter.deviation).toBeLessThan(highest);
    expect(Math.abs(scatter.mean / 0.06 - 1)).toBeLessThan(0.002);
  });

  it('is least squares where no residual is beyond its limit', () => {
    const { signal } = scipy[0] as (typeof scipy)[number];
    const found = fitOne(signal, t2Fit({ loss: { kind: 'huber', sigma: 100 } }));
    expectWithin(found, fitOne(signal, t2Fit({})).slice(0, 5), 1e-6);
  });
});

describe('the Rice likelihood', () => {
  it.each(scipy)('has its maximum where scipy finds it: $rice', ({ magnitudes, riceSigma, rice, logL }) => {
    const found = fitOne(magnitudes, t2Fit({ loss: { kind: 'rician', sigma: riceSigma } }));
    expectWithin(found, rice, 1e-6);
    expectWithin([found[9] as number], [-2 * logL + 2 * Math.log(8)], 1e-6);
    expectWithin([found[10] as number], [-2 * logL + 4 + 12 / 5], 1e-6);
  });

  it('takes the size of a model value that is negative, and leaves negative samples out', () => {
    const times = [0.05, 0.2, 0.4, 0.8, 1.6, 3];
    const equation = 'S*(1-2*exp(-TI/T1))';
    const truth = times.map((ti) => Math.abs(1000 * (1 - 2 * Math.exp(-ti / 0.9))));
    const parameter = { unit: 'a.u.', lower: 0, upper: Number.POSITIVE_INFINITY, fixed: false };
    const fit: FitKind = {
      kind: 'equation',
      equation,
      parameters: [
        { ...parameter, symbol: 'S', start: 900 },
        { ...parameter, symbol: 'T1', start: 1 },
      ],
      variables: { TI: times },
      logLinearStart: null,
      loss: { kind: 'rician', sigma: 0.5 },
    };
    const wanted: MapSource[] = [
      { kind: 'parameter', symbol: 'S' },
      { kind: 'parameter', symbol: 'T1' },
      { kind: 'degreesOfFreedom' },
    ];
    const spoiled = truth.map((value, t) => (t === 3 ? -50 : value));
    const { maps } = fitVoxels([truth, spoiled], fit, wanted);
    expectWithin([...(maps[0] as Float32Array)], [1000, 1000], 1e-4);
    expectWithin([...(maps[1] as Float32Array)], [0.9, 0.9], 1e-4);
    expect([...(maps[2] as Float32Array)]).toEqual([4, 3]);
  });

  const times = Array.from({ length: 160 }, (_, t) => ((t % 32) + 1) * 0.005);
  const [s0, t2S, sigma] = [300, 0.06, 100];

  /** Rice-distributed magnitudes at an SNR of 3. */
  function magnitudes(count: number, seed: number): number[][] {
    const normal = normalNumbers(seed);
    return Array.from({ length: count }, () =>
      times.map((teS) => Math.hypot(s0 * Math.exp(-teS / t2S) + sigma * normal(), sigma * normal())),
    );
  }

  it('leaves T2 at an SNR of 3 (160 samples) all but without the bias of least squares, with standard errors near the scatter', () => {
    const signals = magnitudes(1000, 9);
    const rician = fitVoxels(signals, t2Fit({ loss: { kind: 'rician', sigma } }, times), sources).maps;
    const squares = fitVoxels(signals, t2Fit({}, times), sources).maps;
    const [a, b] = [summary(rician[1] as Float32Array), summary(squares[1] as Float32Array)];
    const errors = summary(rician[6] as Float32Array);
    expect(Math.abs(a.mean / t2S - 1)).toBeLessThan(0.05);
    expect(b.mean / t2S - 1).toBeGreaterThan(1.5);
    expect(errors.mean / a.deviation).toBeGreaterThan(0.8);
    expect(errors.mean / a.deviation).toBeLessThan(1.1);
  });

  it.each(['huber', 'rician'] as const)(
    'and other losses: a voxel has the same bits wherever it stands (%s)',
    (kind) => {
      const voxels = magnitudes(301, 4);
      voxels[17] = times.map(() => Number.NaN);
      voxels[18] = times.map((_, t) => (t === 3 ? 1e30 : 100));
      const values = times.map((_, t) => 0.5 + (t % 3));
      const fit = t2Fit({ loss: { kind, sigma }, weights: { kind: 'volumes', values } }, times);
      const together = fitVoxels(voxels, fit, sources).maps;
      const reversed = fitVoxels([...voxels].reverse(), fit, sources).maps;
      for (const [map, row] of together.entries()) {
        expect([...row].reverse()).toEqual([...(reversed[map] as Float32Array)]);
      }
      for (const voxel of [0, 16, 17, 18, 19, 300]) {
        const alone = fitVoxels([voxels[voxel] as number[]], fit, sources).maps;
        expect(alone.map((map) => map[0])).toEqual(together.map((map) => map[voxel]));
      }
    },
  );
});
