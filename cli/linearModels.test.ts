import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mapValues } from '../tests/support/mapValues.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const run = promisify(execFile);
const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();

/** Runs a fit; the values of its maps by name. */
async function mapsOf(image: string, out: string, ...words: string[]): Promise<Record<string, number[]>> {
  const fixed = ['--out', join(folder, out), '--mask', 'none', '--overwrite', '--quiet', '--json'];
  const { stdout } = await run(process.execPath, [program, 'fit', image, ...words, ...fixed]);
  const { maps, job } = JSON.parse(stdout) as { maps: { name: string; path: string }[]; job: string };
  const numeric = maps.filter((map) => map.name !== 'status');
  const values = await Promise.all(
    numeric.map(async (map) => [map.name, await mapValues(map.path)] as const),
  );
  jobs.set(out, JSON.parse(await readFile(job, 'utf8')));
  return Object.fromEntries(values);
}

const jobs = new Map<string, Record<string, unknown>>();

async function refusal(image: string, ...words: string[]): Promise<string> {
  const all = ['fit', image, ...words, '--out', join(folder, 'refused'), '--quiet'];
  return run(process.execPath, [program, ...all]).then(
    () => 'accepted',
    (error: { code: number; stderr: string }) => `${error.code}: ${error.stderr}`,
  );
}

describe('voxfit fit --model dti', async () => {
  const image = join(folder, 'sub-01_dwi.nii');
  const golden = Array.from({ length: 20 }, (_, n) => {
    const [z, angle] = [1 - (2 * n + 1) / 40, 2.399963 * n];
    const r = Math.sqrt(1 - z * z);
    return [r * Math.cos(angle), r * Math.sin(angle), z] as const;
  });
  const bvecs = [[0, 0, 0] as const, ...golden];
  const bvals = bvecs.map((_, t) => (t === 0 ? 0 : 1000));
  const axes = [
    [1, 0, 0],
    [0, 0.6, 0.8],
  ] as const;
  const signal = bvecs.flatMap(([x, y, z], t) =>
    axes.map(([a, b, c]) => {
      const cosine = a * x + b * y + c * z;
      return 1000 * Math.exp(-(bvals[t] as number) * (0.3e-3 + 1.2e-3 * cosine * cosine));
    }),
  );
  await writeFile(image, niftiImage({ dims: [4, 2, 1, 1, 21], datatype: 'float32', values: signal }));
  await writeFile(image.replace('.nii', '.bval'), bvals.join(' '));
  const rows = [0, 1, 2].map((axis) => bvecs.map((vector) => vector[axis as 0 | 1 | 2]).join(' '));
  await writeFile(image.replace('.nii', '.bvec'), rows.join('\n'));

  it('takes b-values and b-vectors from beside the image and recovers known tensors', async () => {
    const maps = await mapsOf(image, 'tensor', '--model', 'dti');
    expect(Object.keys(maps)).toEqual(['FA', 'MD', 'AD', 'RD', 'S0map', 'rmse']);
    const expected = { MD: 0.7e-3, AD: 1.5e-3, RD: 0.3e-3, S0map: 1000 };
    for (const [name, value] of Object.entries(expected)) {
      for (const found of maps[name] ?? []) expect(found / value).toBeCloseTo(1, 5);
    }
    const job = jobs.get('tensor');
    expect(job).toMatchObject({
      Resolved: { Model: 'dti', Method: 'iwls' },
      Series: { bvecs: { source: 'sub-01_dwi.bvec' } },
    });
  });

  it('writes the elements of the tensor when they are asked for', async () => {
    const maps = await mapsOf(
      image,
      'elements',
      '--model',
      'dti',
      '--method',
      'ols',
      '--maps',
      'Dxx,Dyz,Dzz',
    );
    expect(maps.Dxx?.[0]).toBeCloseTo(1.5e-3, 8);
    expect(maps.Dyz?.[1]).toBeCloseTo(1.2e-3 * 0.48, 8);
    expect(maps.Dzz?.[1]).toBeCloseTo(0.3e-3 + 1.2e-3 * 0.64, 8);
  });

  it('refuses before the run what cannot be fitted', async () => {
    const few = join(folder, 'few.bvec');
    await writeFile(
      few,
      rows.map((row) => row.replace(/\S+/g, (word, at) => (at < 30 ? word : '1'))).join('\n'),
    );
    expect(await refusal(image, '--model', 'dti', '--bvec', few)).toMatch(
      /^2: .*(VARIABLE_INVALID|TOO_FEW)/s,
    );
    expect(await refusal(image, '--model', 'dti', '--design', few)).toMatch(/^2: .*/s);
    expect(await refusal(image, '--model', 'mean', '--method', 'ols')).toMatch(/^2: .*one method only/s);
  });
});

describe('voxfit fit --model glm', async () => {
  const image = join(folder, 'bold.nii');
  const design = join(folder, 'design.tsv');
  const rows = Array.from({ length: 24 }, (_, t) => [Math.floor(t / 4) % 2, t / 24, 1] as const);
  const signal = rows.flatMap(([task, drift], t) =>
    [5, -3].map((effect) => 100 + effect * task + 2 * drift + (t % 3 === 0 ? 0.5 : -0.25)),
  );
  await writeFile(image, niftiImage({ dims: [4, 2, 1, 1, 24], datatype: 'float32', values: signal }));
  await writeFile(design, ['task\tdrift\tconstant', ...rows.map((row) => row.join('\t'))].join('\n'));

  it('writes a map per regressor and contrast, and puts the design into the job file', async () => {
    const words = ['--model', 'glm', '--design', design, '--contrast', 'task-drift=1,-1,0'];
    const maps = await mapsOf(image, 'glm', ...words);
    expect(Object.keys(maps)).toEqual([
      ...['beta_task', 'beta_drift', 'beta_constant'],
      ...['effect_task-drift', 't_task-drift', 'z_task-drift', 'residualVariance'],
    ]);
    // numpy: beta = lstsq(X, y); t = c @ beta / sqrt(s2 * c @ inv(X.T @ X) @ c)
    for (const [v, effect] of [5, -3].entries()) {
      expect((maps.beta_task?.[v] as number) - effect).toBeCloseTo(0, 1);
      const difference = (maps.beta_task?.[v] as number) - (maps.beta_drift?.[v] as number);
      expect(maps['effect_task-drift']?.[v]).toBeCloseTo(difference, 4);
      expect(Math.sign(maps['t_task-drift']?.[v] as number)).toBe(Math.sign(difference));
    }
    expect(jobs.get('glm')).toMatchObject({
      Resolved: { Method: 'ols' },
      Options: {
        design: { source: 'design.tsv', regressors: ['task', 'drift', 'constant'] },
        contrasts: [{ kind: 't', name: 'task-drift', weights: [1, -1, 0] }],
      },
    });
  });

  it('prewhitens, tests several rows at once, and writes on request what was asked for', async () => {
    const words = ['--model', 'glm', '--method', 'ar1', '--design', design];
    const contrasts = ['--contrast', 'task=1,0,0', '--contrast', 'both=1,0,0;0,1,0'];
    const all = await mapsOf(image, 'white', ...words, ...contrasts);
    expect(Object.keys(all).slice(3)).toEqual([
      ...['effect_task', 't_task', 'z_task', 'F_both', 'z_both', 'residualVariance'],
    ]);
    const names = 'variance_task,ar1,rmse,r2,dof';
    const asked = await mapsOf(image, 'asked', ...words, ...contrasts, '--maps', names);
    expect(Object.keys(asked)).toEqual(names.split(','));
    for (const v of [0, 1]) {
      const ratio = (all.effect_task?.[v] as number) / Math.sqrt(asked.variance_task?.[v] as number);
      expect((all.t_task?.[v] as number) / ratio).toBeCloseTo(1, 5);
      expect(asked.dof?.[v]).toBe(21);
    }
    expect(jobs.get('white')).toMatchObject({ Resolved: { Method: 'ar1' } });
  });

  it('refuses contrasts that test nothing, and the autocorrelation where none is estimated', async () => {
    const words = ['--model', 'glm', '--design', design];
    expect(await refusal(image, ...words, '--contrast', 'twice=1,0,0;0,1,0;2,-1,0')).toMatch(
      /^2: .*Row 3 of contrast twice is a combination of rows 1, 2; leave it out/s,
    );
    expect(await refusal(image, ...words, '--contrast', 'none=1,0,0;0,0,0')).toMatch(
      /^2: .*Row 2 of contrast none \(0, 0, 0\) needs finite weights, at least one of them not 0/s,
    );
    expect(await refusal(image, ...words, '--maps', 'ar1')).toMatch(/^2: .*has no map "ar1"/s);
  });

  it('names the regressors of a rank-deficient design', async () => {
    const dependent = join(folder, 'dependent.csv');
    await writeFile(dependent, ['a,b,rest', ...rows.map(([task]) => `${task},${1 - task},1`)].join('\n'));
    expect(await refusal(image, '--model', 'glm', '--design', dependent)).toMatch(
      /^2: .*rank 2 with 3 regressors: rest is a combination of a, b/s,
    );
  });
});
