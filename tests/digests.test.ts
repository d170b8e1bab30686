import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FitKind, MapSource } from '../core/contracts/job.js';
import { tensorColumns } from '../core/models/resolve/tensorDesign.js';
import { fitVoxels, randomNumbers } from './support/kernels.js';

/*
 * The bits of maps of a small series that is made by sums and products alone, and so is the same everywhere. Whoever
 * runs this on another machine, processor or version of Node has shown that it gives the same maps. A change of the
 * search or of the functions changes the digests, and then says so here.
 */

const digests: Readonly<Record<string, string>> = {
  't2, its errors and R2': '89bdaad099ddeaa09d99d21970c140b84a6836b64a772976108e02a4d9ea427d',
  'an equation with log, sin, atan and powers':
    '255d0fd293885647517a3fb31ceb8a3ba9bf60c2a38b686b1fe8d3f7d7fed5fd',
  'dti by iterated weighted least squares':
    '2231b4a5bdbef36e31af73b55b1dc54a26abcd0e9dfaff56d8b527d325958f22',
  'glm with t and z': 'be73b20257b2b2accc323e2477d1b1f66ee6b4e45da3f416b642d89b5ec04d11',
  'temporal signal-to-noise ratio': '30018a017441d4a317972f8ff7546a57d963efc8e72c9183e262ab20f5da6c7e',
};

const voxels = 600;
const echoTimesS = Array.from({ length: 10 }, (_, echo) => 0.01 * (echo + 1));

/** Falling series with uniform noise, no function of JavaScript involved: a geometric sequence per voxel. */
function decays(seed: number, samples: number): number[][] {
  const random = randomNumbers(seed);
  return Array.from({ length: voxels }, () => {
    let level = 200 + 1800 * random();
    const ratio = 0.55 + 0.4 * random();
    return Array.from({ length: samples }, () => {
      level *= ratio;
      return level + 12 * (random() - 0.5);
    });
  });
}

function parameter(symbol: string, start: number, lower: number, upper: number) {
  return { symbol, unit: '', start, lower, upper, fixed: false };
}

function searched(equation: string, ...parameters: ReturnType<typeof parameter>[]): FitKind {
  return { kind: 'equation', equation, parameters, variables: { TE: echoTimesS }, logLinearStart: null };
}

const directions = Array.from({ length: 15 }, (_, n) => [(n % 5) - 2, (n % 3) - 1, 1 + (n % 4) / 2] as const);
const tensorRows = [
  [0, 0, 0, 0, 0, 0, 1],
  ...directions.map(([x, y, z]) => {
    const size = -1000 / (x * x + y * y + z * z);
    return [
      x * x * size,
      2 * x * y * size,
      2 * x * z * size,
      y * y * size,
      2 * y * z * size,
      z * z * size,
      1,
    ];
  }),
];

const ofEquation: readonly MapSource[] = [
  { kind: 'rmse' },
  { kind: 'r2' },
  { kind: 'aicc' },
  { kind: 'status' },
];
const everything: readonly (readonly [name: string, fit: FitKind, sources: readonly MapSource[]])[] = [
  [
    't2, its errors and R2',
    {
      ...(searched(
        'S0*exp(-TE/T2)',
        parameter('S0', 1000, 0, 1e9),
        parameter('T2', 0.05, 5e-4, 5),
      ) as FitKind & {
        kind: 'equation';
      }),
      logLinearStart: { amplitude: 0, decay: 1, decayIs: 'timeConstant', variable: 'TE' },
    },
    [
      { kind: 'parameter', symbol: 'S0' },
      { kind: 'parameter', symbol: 'T2' },
      { kind: 'derived', equation: '1/T2' },
      { kind: 'derived', equation: 'log(S0)+sin(T2)-atan(S0)*cos(T2)+T2^0.3' },
      { kind: 'standardError', symbol: 'T2' },
      { kind: 'confidence', symbol: 'T2', side: 'lower' },
      ...ofEquation,
    ],
  ],
  [
    'an equation with log, sin, atan and powers',
    searched(
      'a*exp(-(TE*r)^p)+0.01*log(1+a*TE)*sin(20*TE)+atan(TE*r)+tanh(TE)',
      parameter('a', 800, 1, 1e6),
      parameter('r', 20, 0.1, 1000),
      parameter('p', 1, 0.4, 2.5),
    ),
    [
      { kind: 'parameter', symbol: 'a' },
      { kind: 'parameter', symbol: 'r' },
      { kind: 'parameter', symbol: 'p' },
      ...ofEquation,
    ],
  ],
  [
    'dti by iterated weighted least squares',
    {
      kind: 'linear',
      response: 'logarithm',
      method: 'iwls',
      columns: tensorColumns,
      design: tensorRows,
      minimumSamples: 7,
    },
    [
      ...(['FA', 'MD', 'AD', 'RD'] as const).map(
        (quantity): MapSource => ({ kind: 'linear', quantity: { kind: 'tensor', quantity } }),
      ),
      { kind: 'linear', quantity: { kind: 'exponential', column: 6 } },
      { kind: 'rmse' },
      { kind: 'status' },
    ],
  ],
  [
    'glm with t and z',
    {
      kind: 'linear',
      response: 'signal',
      method: 'ols',
      columns: ['slope', 'constant'],
      design: Array.from({ length: 16 }, (_, t) => [t - 7.5, 1]),
      minimumSamples: 3,
    },
    [
      { kind: 'linear', quantity: { kind: 'coefficient', column: 0 } },
      ...(['statistic', 'z', 'variance'] as const).map(
        (kind): MapSource => ({
          kind: 'linear',
          quantity: { kind, contrast: { kind: 't', name: 'slope', weights: [1, 0] } },
        }),
      ),
      { kind: 'status' },
    ],
  ],
  ['temporal signal-to-noise ratio', { kind: 'statistics', statistic: 'tsnr' }, [{ kind: 'statistic' }]],
];

function digestOf(maps: readonly (Float32Array | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const map of maps) hash.update(new Uint8Array(map.buffer, map.byteOffset, map.byteLength));
  return hash.digest('hex');
}

describe.each(everything)('maps of %s', (name, fit, sources) => {
  const rows = decays(7, fit.kind === 'equation' ? echoTimesS.length : 16);
  const { maps } = fitVoxels(rows, fit, sources);

  it('have the same bits on every machine', () => {
    expect({ [name]: digestOf(maps) }).toEqual({ [name]: digests[name] });
  });

  it('have the same bits in whatever order the voxels come', () => {
    const order = rows.map((_, v) => (v * 7919 + 13) % voxels);
    const permuted = fitVoxels(
      order.map((v) => rows[v] as number[]),
      fit,
      sources,
    ).maps;
    for (const [index, map] of maps.entries()) {
      const expected = map.slice();
      for (const [at, v] of order.entries()) expected[at] = map[v] as number;
      expect(digestOf([permuted[index] as Float32Array])).toBe(digestOf([expected]));
    }
  });
});
