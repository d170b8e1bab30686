import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'sub-01_MESE.nii');
const shape = [20, 20, 4] as const;
const voxels = 1600;
const echoTimesS = Array.from({ length: 16 }, (_, echo) => 0.01 * (echo + 1));
let seed = 7;
const uniform = (): number => {
  seed = (seed * 1103515245 + 12345) % 2 ** 31;
  return seed / 2 ** 31;
};
const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
/** The first half of the voxels has no offset, the second half one of 120; noise of 5; the last voxel has no number. */
await writeFile(
  image,
  niftiImage({
    dims: [4, ...shape, 16],
    datatype: 'float32',
    values: echoTimesS.flatMap((teS) =>
      Array.from({ length: voxels }, (_, v) =>
        v === voxels - 1
          ? Number.NaN
          : 1000 * Math.exp(-teS / 0.04) + (v < voxels / 2 ? 0 : 120) + 5 * normal(),
      ),
    ),
  }),
);

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function voxfit(...words: string[]): Promise<Answer> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...words], (_, stdout, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const common = ['fit', image, '--var', `TE=${echoTimesS.join(',')}`, '--mask', 'none', '--quiet'];
const free = ['--against-param', 'C=10:0:1000'];
const out = join(folder, 'compared');
const compared = await voxfit(...common, '--model', 't2', '--against', 't2', ...free, '--out', out);

async function map(where: string, name: string): Promise<Float32Array> {
  const bytes = await readFile(join(where, `sub-01_desc-t2_${name}.nii`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 352, bytes.byteOffset + 352 + voxels * 4));
}

async function sidecar(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(out, `sub-01_desc-t2_${name}.json`), 'utf8'));
}

describe('two models compared in one fit', () => {
  it('finds the offset where there is one, and mostly none where there is none', async () => {
    expect(compared).toMatchObject({ exitCode: 0 });
    const better = await map(out, 'better');
    const share = (from: number, to: number, code: number): number =>
      better.subarray(from, to).filter((value) => value === code).length / (to - from);
    expect(share(voxels / 2, voxels - 1, 2)).toBe(1);
    // AICc takes a superfluous parameter for needed when 2 ln L grows by more than 2.75 (16 samples): 10 % of voxels.
    expect(share(0, voxels / 2, 1)).toBeGreaterThan(0.85);
    expect(share(0, voxels / 2, 1) + share(0, voxels / 2, 2)).toBe(1);
  });

  it('compares by what two separate fits say: n ln(SSR/n) + 2k + 2k(k+1)/(n-k-1)', async () => {
    const alone = async (where: string, ...more: string[]): Promise<Float32Array> => {
      const answer = await voxfit(...common, '--model', 't2', ...more, '--out', join(folder, where));
      expect(answer).toMatchObject({ exitCode: 0 });
      return map(join(folder, where), 'rmse');
    };
    const [plain, offset] = [await alone('plain'), await alone('offset', '--param', 'C=10:0:1000')];
    const criterion = (rmse: number, k: number): number =>
      32 * Math.log(rmse) + 2 * k + (2 * k * (k + 1)) / (15 - k);
    const difference = await map(out, 'AICcdifference');
    for (let v = 0; v < voxels - 1; v++) {
      const wanted = criterion(plain[v] as number, 3) - criterion(offset[v] as number, 4);
      expect(Math.abs((difference[v] as number) - wanted)).toBeLessThan(1e-3);
    }
    expect(await map(out, 't2-2_T2map')).toEqual(await map(join(folder, 'offset'), 'T2map'));
    expect(await map(out, 'T2map')).toEqual(await map(join(folder, 'plain'), 'T2map'));
  });

  it('does not compare a voxel that could not be fitted', async () => {
    const [better, difference] = [await map(out, 'better'), await map(out, 'AICcdifference')];
    expect([better[voxels - 1], difference[voxels - 1]]).toEqual([Number.NaN, Number.NaN]);
  });

  it('says in the sidecars what the numbers mean and which model each map is of', async () => {
    expect(await sidecar('better')).toMatchObject({
      ...{ Criterion: 'AICc', Levels: { 1: 't2', 2: 't2-2' } },
      Rival: { Model: 't2' },
    });
    const parameters = (of: Record<string, unknown>): unknown => of.Parameters;
    expect(parameters(await sidecar('T2map'))).toContainEqual({ Symbol: 'C', Units: 'arbitrary', Fixed: 0 });
    expect(parameters(await sidecar('t2-2_T2map'))).toContainEqual({
      ...{ Symbol: 'C', Units: 'arbitrary' },
      ...{ Start: 10, Lower: 0, Upper: 1000 },
    });
    expect(await sidecar('job')).toMatchObject({ Options: { rival: { modelId: 't2', criterion: 'aicc' } } });
  });

  it('holds for both models what --fix holds, and compares by BIC', async () => {
    const where = join(folder, 'bic');
    const words = [
      ...[...common, '--model', 'custom', '--equation', 'S0*exp(-TE/T2)', '--param', 'S0=900'],
      ...['--fix', 'T2=0.04', '--against', 't2', '--criterion', 'bic', '--out', where],
    ];
    expect(await voxfit(...words)).toMatchObject({ exitCode: 0 });
    const names = (await readdir(where)).filter((name) => name.endsWith('.nii'));
    expect(names).toContain('sub-01_desc-custom_BICdifference.nii');
    const job = JSON.parse(await readFile(join(where, 'sub-01_desc-custom_t2_S0map.json'), 'utf8'));
    expect(job.Parameters).toContainEqual({ Symbol: 'T2', Units: 's', Fixed: 0.04 });
  });
});

describe('a comparison that would say nothing is refused before anything is written', () => {
  it.each([
    [['--against', 'mean'], 'not an equation'],
    [['--against', 't2'], 'the same fit'],
    [['--against', 't2', '--against-fix', 'X=1'], 'no parameter "X"'],
    [['--criterion', 'bic'], '--criterion goes with --against'],
    [['--against', 't2', '--against-equation', 'S0'], '--against custom'],
    [['--against', 't2', ...free, '--exclude', '0-10'], 'AICc of model t2 needs 6 or more'],
    [
      ['--against', 't2', ...free, '--criterion', 'bic', '--exclude', '0-12'],
      'BIC of model t2 needs 4 or more',
    ],
  ])('%j', async (words, sentence) => {
    const where = join(folder, 'refused');
    const answer = await voxfit(...common, '--model', 't2', ...words, '--out', where);
    expect(answer).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(sentence) });
    await expect(readdir(where)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
