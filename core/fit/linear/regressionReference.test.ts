import { describe, expect, it } from 'vitest';
import { fitVoxels, randomNumbers } from '../../../tests/support/kernels.js';
import type { MapSource } from '../../contracts/job.js';
import type { Contrast, LinearFitKind, LinearQuantity } from '../../contracts/linear.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';

const samples = 60;
const design = Array.from({ length: samples }, (_, t) => [
  Math.sin(t / 3),
  t % 10 < 5 ? 1 : 0,
  t / samples,
  1,
]);
const difference: Contrast = { kind: 't', name: 'difference', weights: [1, -1, 0, 0] };
const either: Contrast = {
  kind: 'F',
  name: 'either',
  rows: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ],
};

function fitOf(method: 'ols' | 'ar1'): LinearFitKind {
  return {
    kind: 'linear',
    response: 'signal',
    method,
    columns: ['wave', 'block', 'trend', 'constant'],
    design,
    minimumSamples: method === 'ar1' ? samples : 5,
  };
}

const quantities: readonly LinearQuantity[] = [
  ...[0, 1, 2, 3].map((column) => ({ kind: 'coefficient', column }) as const),
  ...(['effect', 'variance', 'statistic', 'z'] as const).map((kind) => ({ kind, contrast: difference })),
  ...(['statistic', 'z'] as const).map((kind) => ({ kind, contrast: either })),
  { kind: 'residualVariance' },
];
const sources: readonly MapSource[] = [
  ...quantities.map((quantity) => ({ kind: 'linear', quantity }) as const),
  { kind: 'rmse' },
  { kind: 'r2' },
];
const coefficient: MapSource = { kind: 'linear', quantity: { kind: 'autocorrelation' } };

/** Noise of the sums of four uniform numbers, autoregressive, on different baselines. */
function simulate(): number[][] {
  const uniform = randomNumbers(11);
  const kinds = [
    [0, 100],
    [0.35, 1000],
    [0.8, 50000],
    [-0.5, 10],
    [0.6, 0],
  ] as const;
  return kinds.map(([rho, baseline]) => {
    let noise = 0;
    return design.map(([wave = 0, block = 0]) => {
      noise = rho * noise + (uniform() + uniform() + uniform() + uniform() - 2);
      return baseline + 3 * wave - 1.5 * block + noise;
    });
  });
}

/*
 * References: statsmodels 0.13.5, scipy 1.10.1, numpy 1.24.2 on the series above. rho = np.trunc(100 * yule_walker(OLS(y,
 * X).fit().resid, order=1, method='adjusted', demean=False)[0][0]) / 100; w(a) = concatenate([a[:1], a[1:] - rho *
 * a[:-1]]), the whitening of nilearn; f = OLS(w(y), w(X)).fit(); f.params, f.t_test and f.f_test, f.scale; z by norm.isf
 * of the statistic's sf where that is below 1/2, else norm.ppf of its cdf; rmse and r2 from y - X f.params; rho.
 */
const expected = {
  ols: [
    [
      3.106710388, -1.301418369, 0.4367817284, 99.60058911, 4.408128757, 0.03191579312, 24.67467555,
      11.72885048, 462.5394655, 12.38792638, 0.3390157467, 0.5625075084, 0.9432145605, 0.0,
    ],
    [
      2.878847415, -1.335224058, -0.460204855, 1000.27315, 4.214071473, 0.04409767232, 20.06753662,
      10.81212243, 294.355037, 11.40665542, 0.4684140312, 0.661200748, 0.9157826026, 0.0,
    ],
    [
      3.135683678, -1.345670082, 0.1541459034, 50000.74608, 4.48135376, 0.04349716973, 21.48714572,
      11.11921528, 347.5821166, 11.77317142, 0.4620353761, 0.6566833466, 0.9262560524, 0.0,
    ],
    [
      2.979811099, -1.498529201, 0.08800683392, 9.960597321, 4.4783403, 0.04544103248, 21.0084009,
      11.01839347, 312.7269379, 11.54091363, 0.4826834634, 0.671196369, 0.9186779482, 0.0,
    ],
    [
      3.479981175, -1.299882309, 0.836307814, -0.7205487928, 4.779863484, 0.0350482948, 25.53183602,
      11.87682459, 516.6580089, 12.62079502, 0.3722897874, 0.5894662571, 0.9486693386, 0.0,
    ],
  ],
  ar1: [
    [
      3.105771562, -1.305922361, 0.4318227157, 99.60603421, 4.411693923, 0.0296299262, 25.62949737,
      11.89330444, 506.4575146, 12.57904153, 0.3380702059, 0.5625133615, 0.9432133787, -0.05,
    ],
    [
      2.898189218, -1.313304563, -0.3855855356, 1000.225061, 4.211493781, 0.06514555278, 16.50037358,
      9.913648257, 167.1963871, 10.11219214, 0.4116596514, 0.661630794, 0.9156730167, 0.35,
    ],
    [
      3.114752645, -1.528743077, 0.107441205, 50000.84531, 4.643495721, 0.06850956446, 17.74064667,
      10.24941457, 158.8138271, 9.991097382, 0.2631691646, 0.6630340213, 0.9248228248, 0.65,
    ],
    [
      2.974708905, -1.472667444, 0.07436453153, 9.950948116, 4.447376348, 0.02203585988, 29.95979801,
      12.55612862, 690.9432769, 13.21892217, 0.4032972348, 0.6713637782, 0.9186373766, -0.4,
    ],
    [
      3.476375358, -1.281104391, 0.8328721489, -0.733346334, 4.75747975, 0.05062457712, 21.14444275,
      11.04731723, 299.1461992, 11.44254347, 0.3349209068, 0.5895746039, 0.9486504672, 0.32,
    ],
  ],
} as const;

const voxels = simulate();

describe.each(['ols', 'ar1'] as const)('a regression by %s', (method) => {
  const { maps } = fitVoxels(voxels, fitOf(method), sources);

  it('agrees with statsmodels in coefficients, contrasts, z scores and errors', () => {
    for (const [v, figures] of expected[method].entries()) {
      for (const [map, value] of figures.slice(0, sources.length).entries()) {
        expect(Math.abs((maps[map]?.[v] as number) / value - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it('gives a voxel the same bits whatever its neighbours are', () => {
    const many = Array.from({ length: 150 }, (_, n) => voxels[(n * 3) % 5] as number[]);
    const crowd = fitVoxels(many, fitOf(method), sources).maps;
    for (const [map, values] of crowd.entries()) {
      for (const [n, value] of values.entries()) expect(value).toBe(maps[map]?.[(n * 3) % 5]);
    }
  });
});

describe('prewhitening', () => {
  it('takes the autocorrelation that Yule and Walker give, cut towards 0 to hundredths', () => {
    const found = fitVoxels(voxels, fitOf('ar1'), [coefficient]).maps[0] as Float32Array;
    for (const [v, figures] of expected.ar1.entries()) expect(found[v]).toBeCloseTo(figures.at(-1) ?? 9, 7);
  });

  it('keeps the digits of small residuals on a large mean', () => {
    const lifted = voxels.map((voxel) => voxel.map((value) => value + 2 ** 24));
    const near = fitVoxels(voxels, fitOf('ar1'), sources).maps;
    const { maps } = fitVoxels(lifted, fitOf('ar1'), sources);
    for (const map of [0, 1, 4, 5, 6, 7, 8, 9, 10, 11]) {
      for (const v of voxels.keys()) {
        expect(Math.abs((maps[map]?.[v] as number) / (near[map]?.[v] as number) - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it('needs every sample, and gives neither t nor z where the samples are fitted exactly', () => {
    const gap = (voxels[1] as number[]).map((value, t) => (t === 20 ? Number.NaN : value));
    const exact = design.map(([wave = 0]) => 7 + wave);
    const { maps } = fitVoxels([gap, exact, Array(samples).fill(0)], fitOf('ar1'), [
      ...sources,
      { kind: 'status' },
      coefficient,
    ]);
    expect([...(maps[13] as Uint8Array)]).toEqual([
      voxelStatus.tooFewSamples,
      voxelStatus.converged,
      voxelStatus.converged,
    ]);
    expect(maps[0]?.[1]).toBeCloseTo(1, 6);
    for (const map of [6, 7, 8, 9])
      expect([maps[map]?.[1], maps[map]?.[2]]).toEqual([Number.NaN, Number.NaN]);
    expect([maps[10]?.[1], maps[14]?.[1]]).toEqual([0, 0]);
    expect(maps[0]?.[0]).toBeNaN();
  });
});

it('an F contrast of one regressor and of its multiple is the square of t, also where samples are missing', () => {
  const gaps = voxels.map((voxel, v) => voxel.map((value, t) => ((t + v) % 17 === 0 ? Number.NaN : value)));
  const one: Contrast = { kind: 't', name: 'one', weights: [1, 0, 0, 0] };
  const same: Contrast = { kind: 'F', name: 'same', rows: [[-2, 0, 0, 0]] };
  const { maps } = fitVoxels([...voxels, ...gaps], fitOf('ols'), [
    { kind: 'linear', quantity: { kind: 'statistic', contrast: one } },
    { kind: 'linear', quantity: { kind: 'statistic', contrast: same } },
    { kind: 'degreesOfFreedom' },
  ]);
  for (const [v, f] of (maps[1] as Float32Array).entries()) {
    expect(Math.abs(f / (maps[0]?.[v] as number) ** 2 - 1)).toBeLessThan(1e-6);
    expect(maps[2]?.[v]).toBe(v < 5 ? 56 : 56 - (gaps[v - 5] as number[]).filter(Number.isNaN).length);
  }
});
