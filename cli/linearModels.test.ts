import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mapValues } from '../tests/support/mapValues.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

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
    expect(job).toMatchObject({ Model: 'dti', Method: 'iwls', Bvecs: { source: 'sub-01_dwi.bvec' } });
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
      Method: 'ols',
      Design: { Source: 'design.tsv', Regressors: ['task', 'drift', 'constant'] },
      Contrasts: [{ kind: 't', name: 'task-drift', weights: [1, -1, 0] }],
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
    expect(jobs.get('white')).toMatchObject({ Method: 'ar1' });
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

const hasMrtrix = spawnSync('dwi2tensor', ['-version']).status === 0;
if (!hasMrtrix) console.log('Left out: tensors against MRtrix (dwi2tensor is not installed).');
const present = sharedDataPresent('tensors of real series');
const dipy = join(sharedDataFolder, 'dipy');

/** A series of the reference folder as plain numbers: whether all samples of a voxel are above 0. */
async function allPositive(path: string): Promise<boolean[]> {
  const stored = await readFile(path);
  const bytes = Uint8Array.from(path.endsWith('.gz') ? gunzipSync(stored) : stored);
  const view = new DataView(bytes.buffer);
  const voxels = [42, 44, 46].reduce((product, at) => product * view.getInt16(at, true), 1);
  const data = bytes.buffer.slice(view.getFloat32(108, true));
  const samples = view.getInt16(70, true) === 4 ? new Int16Array(data) : new Uint16Array(data);
  return Array.from({ length: voxels }, (_, v) => {
    for (let at = v; at < samples.length; at += voxels) if ((samples[at] as number) <= 0) return false;
    return true;
  });
}

describe.runIf(present && hasMrtrix)('tensors of real series', () => {
  it.each(['small_64D.nii', 'small_101D.nii.gz'])('of %s agree with MRtrix to 1e-5', async (name) => {
    const image = join(dipy, name);
    const stem = name.replace(/\.nii(\.gz)?$/, '');
    const maps = await mapsOf(image, stem, '--model', 'dti');
    const words = (await readFile(join(dipy, `${stem}.bvec`), 'utf8')).trim().split('\n');
    const table = words.map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((word) => (word === 'nan' ? '0' : word)),
    );
    const columns =
      table.length === 3 ? table : [0, 1, 2].map((axis) => table.map((row) => row[axis] ?? '0'));
    const bvec = join(folder, `${stem}.bvec`);
    await writeFile(bvec, columns.map((row) => row.join(' ')).join('\n'));
    const [tensor, fa, md] = ['tensor', 'fa', 'md'].map((map) => join(folder, `${stem}_${map}.nii`));
    const gradients = ['-fslgrad', bvec, join(dipy, `${stem}.bval`)];
    await run('dwi2tensor', ['-quiet', ...gradients, image, tensor as string]);
    await run('tensor2metric', ['-quiet', tensor as string, '-fa', fa as string, '-adc', md as string]);
    const positive = await allPositive(image);
    for (const [own, other] of [
      [maps.FA, await mapValues(fa as string)],
      [maps.MD, await mapValues(md as string)],
    ]) {
      const worst = Math.max(
        ...positive.map((use, v) => (use ? Math.abs((own?.[v] as number) / (other?.[v] as number) - 1) : 0)),
      );
      expect(worst).toBeLessThan(1e-5);
    }
  });
});

/** A b-value file with b times the squared length of the b-vector as it is written. */
async function scaledBvals(stem: string): Promise<string> {
  const numbers = async (ending: string): Promise<number[]> =>
    (await readFile(join(dipy, `${stem}.${ending}`), 'utf8')).trim().split(/\s+/).map(Number);
  const [bvals, vectors] = [await numbers('bval'), await numbers('bvec')];
  const component = (axis: number, t: number): number => vectors[axis * bvals.length + t] ?? 0;
  const scaled = bvals.map(
    (b, t) => b * (component(0, t) ** 2 + component(1, t) ** 2 + component(2, t) ** 2),
  );
  const path = join(folder, `${stem}_scaled.bval`);
  await writeFile(path, scaled.join(' '));
  return path;
}

describe.runIf(present)('tensors of a real series', () => {
  // The reference sets eigenvalues below 0 to a small positive number, in 28 voxels of this series.
  it.each(['OLS', 'WLS'])(
    'by %s agree with the reference of dipy to 1e-5 but for negative eigenvalues',
    async (method) => {
      const words = ['--model', 'dti', '--method', method.toLowerCase()];
      const image = join(dipy, 'small_64D.nii');
      const maps = await mapsOf(image, `small_64D_${method}`, ...words);
      const positive = await allPositive(image);
      for (const name of ['FA', 'MD', 'AD', 'RD']) {
        const file = `small_64D_dti_${method}_${name}.nii.gz`;
        const reference = await mapValues(join(dipy, 'reference_dipy_1.6.0', file));
        const apart = positive.filter((use, v) => {
          return use && !(Math.abs((maps[name]?.[v] as number) / (reference[v] as number) - 1) < 1e-5);
        });
        expect(apart.length).toBeLessThanOrEqual(28);
      }
    },
  );

  it('of the signal itself are the minimum that scipy finds, samples of 0 being samples', async () => {
    const words = ['--model', 'dti', '--method', 'nlls'];
    const maps = await mapsOf(join(dipy, 'small_64D.nii'), 'small_64D_nlls', ...words);
    // scipy 1.10.1: least_squares(exp(X c) - y, method='lm', jac, xtol=ftol=gtol=1e-15), each with one sample of 0.
    const expected: Readonly<Record<number, Readonly<Record<string, number>>>> = {
      570: { FA: 0.203843834, MD: 3.186605319e-3, S0map: 965.9979979, rmse: 19.60554686 },
      871: { FA: 0.316867542, MD: 2.786502577e-3, S0map: 1053.9978114, rmse: 26.09876355 },
      945: { FA: 0.184824618, MD: 2.99991761e-3, S0map: 1144.0104224, rmse: 27.15619887 },
      818: { FA: 0.153607038, MD: 3.079859485e-3, S0map: 1142.9987424, rmse: 22.71396698 },
    };
    for (const [voxel, values] of Object.entries(expected)) {
      for (const [name, value] of Object.entries(values)) {
        expect(Math.abs((maps[name]?.[Number(voxel)] as number) / value - 1)).toBeLessThan(1e-6);
      }
    }
  });

  // The reference stops earlier: it is up to 4e-5 (FA) and 1.4e-6 (MD) away from the minimum.
  it('of the signal itself agree with the reference of dipy to 1e-4', async () => {
    const words = ['--model', 'dti', '--method', 'nlls'];
    for (const [image, file] of [
      ['small_64D', 'small_64D.nii'],
      ['small_25', 'small_25.nii.gz'],
    ] as const) {
      const path = join(dipy, file);
      // The reference takes vectors as they are written, which scales b by their squared length.
      const more = image === 'small_25' ? ['--bval', await scaledBvals(image)] : [];
      const maps = await mapsOf(path, `${image}_reference`, ...words, ...more);
      const folderOfReference = join(dipy, 'reference_dipy_1.6.0');
      const smallest = await mapValues(join(folderOfReference, `${image}_dti_NLLS_RD.nii.gz`));
      const positive = await allPositive(path);
      for (const name of ['FA', 'MD', 'AD', 'RD']) {
        const reference = await mapValues(join(folderOfReference, `${image}_dti_NLLS_${name}.nii.gz`));
        const apart = positive.filter((use, v) => {
          const isPlain = use && (smallest[v] as number) > 0;
          return isPlain && !(Math.abs((maps[name]?.[v] as number) / (reference[v] as number) - 1) < 1e-4);
        });
        // Voxels with an eigenvalue below 0, which the reference sets to a small positive number.
        expect(apart.length).toBeLessThanOrEqual(image === 'small_25' ? 0 : 28);
      }
    }
  });
});
