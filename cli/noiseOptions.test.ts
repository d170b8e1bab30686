import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { normalNumbers } from '../tests/support/kernels.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const shape = [7, 5, 3] as const;
const voxels = 105;
const echoTimesS = [0.01, 0.02, 0.03, 0.05, 0.07, 0.1];
const left = [1, 2, 5];
const weights = [1, 0.5, 2, 1.5, 0.25, 3];
const normal = normalNumbers(8);
const volumes = echoTimesS.map((teS) =>
  Array.from({ length: voxels }, (_, v) =>
    Math.abs(1000 * Math.exp(-teS / (0.03 + 0.0005 * v)) + 40 * normal()),
  ),
);

async function write(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

function series(chosen: readonly (readonly number[])[], size: readonly number[] = shape): Uint8Array {
  return niftiImage({ dims: [4, ...size, chosen.length], datatype: 'float32', values: chosen.flat() });
}

const image = await write('whole.nii', series(volumes));
const fewer = await write('fewer.nii', series(left.map((t) => volumes[t] as number[])));
const weightImage = await write(
  'weights.nii.gz',
  gzipSync(series(weights.map((weight) => new Array<number>(voxels).fill(weight)))),
);

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
}

function runFit(path: string, out: string, ...words: string[]): Promise<Outcome> {
  const all = ['fit', path, '--out', join(folder, out), '--mask', 'none', '--quiet', '--json', ...words];
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...all], (_, stdout) => {
      settle({ exitCode: child.exitCode ?? -1, stdout });
    });
  });
}

function echoes(chosen: readonly number[] = [0, 1, 2, 3, 4, 5]): string {
  return `TE=${chosen.map((t) => echoTimesS[t]).join(',')}`;
}

const t2 = ['--model', 't2', '--var', echoes()];
const maps = ['--maps', 'T2map,S0map,rmse,r2,T2se,AICc,dof,status'];

/** Voxel bytes of all maps, by map name. */
async function voxelBytes({ stdout }: Outcome): Promise<Record<string, string>> {
  const written: { name: string; path: string }[] = JSON.parse(stdout).maps;
  const entries = written.map(async ({ name, path }) => {
    return [name, (await readFile(path)).subarray(352).toString('base64')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe('voxfit fit', () => {
  it('--exclude gives the bits of a series without those volumes, and of weights of 0', async () => {
    const short = await runFit(fewer, 'short', '--model', 't2', '--var', echoes(left), ...maps);
    const excluded = await runFit(image, 'excluded', ...t2, '--exclude', '0,3-4', ...maps);
    const zero = await runFit(image, 'zero', ...t2, '--weights', '0,1,1,0,0,1', ...maps);
    const wanted = await voxelBytes(short);
    expect(Object.keys(wanted)).toHaveLength(8);
    expect(await voxelBytes(excluded)).toEqual(wanted);
    const weighted = await voxelBytes(zero);
    expect(weighted).toEqual(wanted);
    const sidecar = JSON.parse(await readFile(join(folder, 'excluded', 'whole_t2_T2map.json'), 'utf8'));
    expect(sidecar.ExcludedVolumes).toEqual([0, 3, 4]);
    expect(sidecar.EchoTime).toEqual(echoTimesS);
    const job = JSON.parse(await readFile(JSON.parse(excluded.stdout).job, 'utf8'));
    expect(job.Options.exclude).toEqual([0, 3, 4]);
    expect(job.Series.variables.TE.values).toEqual(echoTimesS);
  });

  it('--exclude leaves rows of a design out with their volumes', async () => {
    const rows = echoTimesS.map((_, t) => `1,${t * t}`);
    const design = await write('design.csv', `mean,trend\n${rows.join('\n')}\n`);
    const short = await write('short.csv', `mean,trend\n${left.map((t) => rows[t]).join('\n')}\n`);
    const glm = ['--model', 'glm', '--contrast', 'up=0,1', '--design'];
    const a = await runFit(image, 'glm-excluded', ...glm, design, '--exclude', '0,3,4');
    const b = await runFit(fewer, 'glm-short', ...glm, short);
    expect(await voxelBytes(a)).toEqual(await voxelBytes(b));
    const job = JSON.parse(await readFile(JSON.parse(a.stdout).job, 'utf8'));
    expect(job.Options.design.rows).toHaveLength(6);
  });

  it('--exclude keeps the place of every volume in the predicted series; those left out are NaN', async () => {
    const series4d = ['--exclude', '0,3-4', '--maps', 'T2map,predicted,residuals'];
    const { stdout } = await runFit(image, 'series', ...t2, ...series4d);
    const written: { name: string; path: string }[] = JSON.parse(stdout).maps;
    const read = async (name: string): Promise<number[][]> => {
      const path = written.find((map) => map.name === name)?.path as string;
      const bytes = await readFile(path);
      expect(bytes.readInt16LE(48)).toBe(6);
      const values = new Float32Array(Uint8Array.from(bytes.subarray(352)).buffer);
      return echoTimesS.map((_, t) => [...values.subarray(t * voxels, (t + 1) * voxels)]);
    };
    const [predicted, residuals] = [await read('predicted'), await read('residuals')];
    for (const t of [0, 1, 2, 3, 4, 5]) {
      const isExpected = left.includes(t) ? Number.isFinite : Number.isNaN;
      expect([predicted[t]?.every(isExpected), residuals[t]?.every(isExpected)]).toEqual([true, true]);
    }
    expect(predicted[1]?.[0]).toBeGreaterThan(predicted[5]?.[0] as number);
  });

  it('--exclude leaves the input of expconv whole: a volume without signal still has its input', async () => {
    const lost = volumes.map((values, t) => (left.includes(t) ? values : values.map(() => Number.NaN)));
    const words = ['--model', 'custom', '--equation', 'A*expconv(C,k,TE)+B', '--var', echoes()];
    const settings = ['--var', 'C=3,1,4,1,5,9', '--param', 'A=1e4', '--param', 'B=100', '--fix', 'k=20'];
    const masked = await runFit(await write('lost.nii', series(lost)), 'lost', ...words, ...settings);
    const excluded = await runFit(image, 'conv', ...words, ...settings, '--exclude', '0,3-4');
    const wanted = await voxelBytes(masked);
    expect(Object.keys(wanted).length).toBeGreaterThan(3);
    expect(await voxelBytes(excluded)).toEqual(wanted);
  });

  it('--weights takes an image, gzipped or not, whose equal weights give the bits of a list', async () => {
    const list = await runFit(
      image,
      'list',
      ...t2,
      '--weights',
      weights.join(','),
      ...maps,
      '--workers',
      '1',
    );
    const fromImage = await runFit(
      image,
      'image',
      ...t2,
      '--weights',
      weightImage,
      ...maps,
      '--workers',
      '2',
    );
    expect(await voxelBytes(fromImage)).toEqual(await voxelBytes(list));
    const job = JSON.parse(await readFile(JSON.parse(fromImage.stdout).job, 'utf8'));
    expect(job.Options.weights).toEqual({ kind: 'image', path: weightImage });
    const sha256 = createHash('sha256')
      .update(await readFile(weightImage))
      .digest('hex');
    expect(job.Inputs).toContainEqual(
      expect.objectContaining({ Use: 'weights', Path: weightImage, Sha256: sha256 }),
    );
    const sidecar = JSON.parse(await readFile(join(folder, 'list', 'whole_t2_T2map.json'), 'utf8'));
    expect(sidecar.Weights).toEqual(weights);
    expect(sidecar.EstimationAlgorithm).toContain('weighted least squares');
    expect((await readdir(join(folder, 'image'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('--weights of an image go with --exclude', async () => {
    const kept = weights.map((weight, t) => (left.includes(t) ? weight : 0));
    const zero = await runFit(image, 'zeroed', ...t2, '--weights', kept.join(','), ...maps);
    const both = await runFit(image, 'both', ...t2, '--weights', weightImage, '--exclude', '0,3,4', ...maps);
    expect(await voxelBytes(both)).toEqual(await voxelBytes(zero));
  });

  it('--loss fits every model that is an equation, and the files say which loss', async () => {
    for (const loss of ['huber', 'rician']) {
      const outcome = await runFit(image, loss, ...t2, '--loss', loss, '--sigma', '40', ...maps);
      expect(outcome.exitCode).toBe(0);
      expect(JSON.parse(outcome.stdout).voxelsFitted).toBe(voxels);
      const job = JSON.parse(await readFile(JSON.parse(outcome.stdout).job, 'utf8'));
      expect(job.Options.loss).toEqual({ kind: loss, sigma: 40 });
      const sidecar = JSON.parse(await readFile(join(folder, loss, 'whole_t2_T2map.json'), 'utf8'));
      expect(sidecar).toMatchObject({ Loss: loss, NoiseSigma: 40 });
    }
  });
});

const wrongCalls: readonly [title: string, code: string, words: () => Promise<string[]>][] = [
  ['a volume that does not exist', 'WRONG_USE', async () => [...t2, '--exclude', '2,6']],
  ['a range that is none', 'WRONG_USE', async () => [...t2, '--exclude', '4-2']],
  [
    'so many volumes left out that too few remain',
    'TOO_FEW_SAMPLES',
    async () => [...t2, '--exclude', '0-4'],
  ],
  ['fewer weights than volumes', 'VARIABLE_COUNT', async () => [...t2, '--weights', '1,1,1']],
  ['a negative weight', 'VARIABLE_INVALID', async () => [...t2, '--weights', '1,1,-1,1,1,1']],
  ['a weight that is no number', 'VARIABLE_INVALID', async () => [...t2, '--weights', '1,1,1e999,1,1,1']],
  ['weights that leave one volume', 'TOO_FEW_SAMPLES', async () => [...t2, '--weights', '1,0,0,0,0,0']],
  ['weights for a linear model', 'WRONG_USE', async () => ['--model', 'mean', '--weights', '1,1,1,1,1,1']],
  [
    'a loss for a model without equation',
    'WRONG_USE',
    async () => ['--model', 'mean', '--loss', 'huber', '--sigma', '4'],
  ],
  ['a loss without sigma', 'WRONG_USE', async () => [...t2, '--loss', 'huber']],
  ['a sigma without loss', 'WRONG_USE', async () => [...t2, '--sigma', '3']],
  ['a sigma of 0', 'WRONG_USE', async () => [...t2, '--loss', 'rician', '--sigma', '0']],
  ['a loss that is not known', 'WRONG_USE', async () => [...t2, '--loss', 'cauchy', '--sigma', '3']],
  ['weights in a file that is not there', 'FILE_NOT_FOUND', async () => [...t2, '--weights', 'absent.nii']],
  [
    'an image of weights on another grid',
    'GRID_MISMATCH',
    async () => {
      const volume = new Array<number>(90).fill(1);
      const bytes = series(
        Array.from({ length: 6 }, () => volume),
        [6, 5, 3],
      );
      return [...t2, '--weights', await write('other-grid.nii', bytes)];
    },
  ],
  [
    'an image of weights with another number of volumes',
    'VARIABLE_COUNT',
    async () => [...t2, '--weights', await write('few.nii', series(volumes.slice(0, 4)))],
  ],
];

describe('voxfit fit refuses', () => {
  it.each(wrongCalls)('%s with %s', async (_, code, words) => {
    const outcome = await runFit(image, 'refused', ...(await words()));
    expect(JSON.parse(outcome.stdout).error.code).toBe(code);
    expect(outcome.exitCode).toBe(2);
    await expect(readdir(join(folder, 'refused'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
