import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mapValues } from '../tests/support/mapValues.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const run = promisify(execFile);
const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const hasMrtrix = spawnSync('dwi2tensor', ['-version']).status === 0;
if (!hasMrtrix) console.log('Left out: tensors against MRtrix (dwi2tensor is not installed).');
const present = sharedDataPresent('tensors of real series');
const dipy = join(sharedDataFolder, 'dipy');

/** Fits the tensor to every voxel; the values of its maps by name. */
async function mapsOf(image: string, out: string, ...words: string[]): Promise<Record<string, number[]>> {
  const fixed = ['--model', 'dti', '--out', join(folder, out), '--mask', 'none', '--quiet', '--json'];
  const { stdout } = await run(process.execPath, [program, 'fit', image, ...words, ...fixed]);
  const { maps } = JSON.parse(stdout) as { maps: { name: string; path: string }[] };
  const numeric = maps.filter((map) => map.name !== 'status');
  return Object.fromEntries(
    await Promise.all(numeric.map(async (map) => [map.name, await mapValues(map.path)] as const)),
  );
}

/** Whether all samples of each voxel of an image of whole numbers are above 0, in the first `volumes` volumes. */
async function allPositive(path: string, volumes = Number.POSITIVE_INFINITY): Promise<boolean[]> {
  const stored = await readFile(path);
  const bytes = Uint8Array.from(path.endsWith('.gz') ? gunzipSync(stored) : stored);
  const view = new DataView(bytes.buffer);
  const voxels = [42, 44, 46].reduce((product, at) => product * view.getInt16(at, true), 1);
  const data = bytes.buffer.slice(view.getFloat32(108, true));
  const arrays = { 2: Uint8Array, 4: Int16Array, 512: Uint16Array };
  const samples = new arrays[view.getInt16(70, true) as keyof typeof arrays](data);
  const end = Math.min(samples.length, volumes * voxels);
  return Array.from({ length: voxels }, (_, v) => {
    for (let at = v; at < end; at += voxels) if ((samples[at] as number) <= 0) return false;
    return true;
  });
}

describe.runIf(present && hasMrtrix)('tensors of real series', () => {
  it.each(['small_64D.nii', 'small_101D.nii.gz'])('of %s agree with MRtrix to 1e-5', async (name) => {
    const image = join(dipy, name);
    const stem = name.replace(/\.nii(\.gz)?$/, '');
    const maps = await mapsOf(image, stem);
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

interface Reference {
  readonly image: string;
  readonly stem: string;
  /** Volumes that the reference takes, of the first on. */
  readonly volumes?: number;
  /** At most so many voxels with an eigenvalue below 0, which the reference sets to a small positive number. */
  readonly clamped: number;
}

const references: readonly Reference[] = [
  { image: 'small_25.nii.gz', stem: 'small_25', clamped: 0 },
  { image: 'small_64D.nii', stem: 'small_64D', clamped: 28 },
  { image: 'small_101D.nii.gz', stem: 'small_101D', volumes: 29, clamped: 0 },
];

describe.runIf(present)('tensors of a real series', () => {
  it('of the signal itself are the minimum that scipy finds, samples of 0 being samples', async () => {
    const words = ['--method', 'nlls'];
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

  // dipy 1.6.0: TensorModel(gtab, fit_method, b0_threshold=20). Its NLLS stops early: up to 4e-5 (FA) from the minimum.
  describe.each(references)('$stem', ({ image, stem, volumes, clamped }) => {
    it.each([
      ['OLS', 1e-5],
      ['WLS', 1e-5],
      ['NLLS', 1e-4],
    ] as const)(
      'by %s agree with the reference of dipy to %d but for negative eigenvalues',
      async (method, limit) => {
        const words = ['--method', method.toLowerCase()];
        // The reference takes vectors as they are written, which scales b by their squared length.
        if (stem === 'small_25') words.push('--bval', await scaledBvals(stem));
        if (volumes !== undefined) words.push('--exclude', `${volumes}-101`);
        const maps = await mapsOf(join(dipy, image), `${stem}_${method}`, ...words);
        const positive = await allPositive(join(dipy, image), volumes);
        expect(positive.filter((use) => use).length).toBeGreaterThan(150);
        const referenceOf = (name: string): Promise<number[]> =>
          mapValues(join(dipy, 'reference_dipy_1.6.0', `${stem}_dti_${method}_${name}.nii.gz`));
        const radial = await referenceOf('RD');
        for (const name of ['FA', 'MD', 'AD', 'RD']) {
          const reference = await referenceOf(name);
          const apart = positive.filter((use, v) => {
            const isPlain = use && (radial[v] as number) > 0;
            return isPlain && !(Math.abs((maps[name]?.[v] as number) / (reference[v] as number) - 1) < limit);
          });
          expect(apart.length).toBeLessThanOrEqual(clamped);
        }
      },
    );
  });
});
