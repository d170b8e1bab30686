import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const study = join(folder, 'study');
await mkdir(join(study, 'more'), { recursive: true });

async function head(place: string, seed: number, slices = 4): Promise<string> {
  const path = join(study, place);
  await writePhantom(
    {
      ...{ shape: [24, 24, slices], zoomsMm: [8, 10, 22], snr: 80, seed, decay: 'T2' },
      echoTimesS: [0.01, 0.02, 0.04, 0.06],
    },
    path,
    { format: 'nii' },
  );
  return path;
}

await head('sub-01_MESE.nii', 1);
await head('more/sub-02_MESE.nii', 2);
await truncate(await head('sub-03_MESE.nii', 3), 9000);
await head('other.nii', 4);

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function batch(...words: readonly string[]): Promise<Answer> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, 'batch', ...words, '--quiet'], (_, stdout, stderr) =>
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

async function rowsOf(out: string, name: string): Promise<Record<string, string>[]> {
  const [names = '', ...lines] = (await readFile(join(out, name), 'utf8')).trimEnd().split('\n');
  const columns = names.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, n) => [columns[n], cell])));
}

describe('voxfit batch', () => {
  const out = join(folder, 'results');

  it('fits every image of a folder whose name matches; one that cannot be read stops no other', async () => {
    const { exitCode, stderr } = await batch(study, '--match', '*_MESE.nii', '--model', 't2', '--out', out);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('sub-03_MESE: ');
    const jobs = await rowsOf(out, 'batch_jobs.tsv');
    expect(jobs.map(({ name, state, error }) => [name, state, error])).toEqual([
      ['sub-02_MESE', 'done', 'n/a'],
      ['sub-01_MESE', 'done', 'n/a'],
      ['sub-03_MESE', 'failed', 'DATA_TRUNCATED'],
    ]);
    expect(await readdir(join(out, 'sub-01_MESE'))).toContain('sub-01_desc-t2_T2map.nii');
    const results = await rowsOf(out, 'batch_results.tsv');
    const t2 = results.filter(({ map }) => map === 'T2map');
    expect(t2.map(({ name }) => name)).toEqual(['sub-02_MESE', 'sub-01_MESE']);
    expect(t2.map(({ n }) => n)).toEqual(jobs.slice(0, 2).map(({ voxels_fitted: fitted }) => fitted));
  });

  it('refuses to write over a batch, and with --resume does only what is not done yet', async () => {
    const words = [study, '--match', '*_MESE.nii', '--model', 't2', '--out', out];
    expect((await batch(...words)).stderr).toContain('[OUTPUT_EXISTS]');
    const map = join(out, 'sub-01_MESE', 'sub-01_desc-t2_T2map.nii');
    const before = await stat(map);
    await head('sub-03_MESE.nii', 3).catch(() => {});
    await writeFile(join(study, 'sub-03_MESE.nii'), await readFile(join(study, 'other.nii')));
    expect((await batch(...words, '--resume')).exitCode).toBe(0);
    expect((await stat(map)).mtimeMs).toBe(before.mtimeMs);
    expect((await rowsOf(out, 'batch_jobs.tsv')).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });

  it('does a job again when its options are others', async () => {
    const words = [study, '--match', '*_MESE.nii', '--model', 't2', '--out', out, '--resume'];
    const map = join(out, 'sub-01_MESE', 'sub-01_desc-t2_T2map.nii');
    const before = await stat(map);
    expect((await batch(...words, '--param', 'C=10:0:1000')).exitCode).toBe(0);
    expect((await stat(map)).mtimeMs).toBeGreaterThan(before.mtimeMs);
  });

  it('takes images, names and options of each job from a table, files by their place beside it', async () => {
    const table = join(folder, 'study.tsv');
    const rows = [
      ['image', 'name', 'fix:S0', 'mask', '#age'],
      ['study/sub-01_MESE.nii', 'held', '100', 'none', '33'],
      ['study/more/sub-02_MESE.nii', 'free', 'n/a', 'auto', '34'],
    ];
    await writeFile(table, rows.map((cells) => cells.join('\t')).join('\n'));
    const words = [table, '--model', 't2', '--mask', 'none', '--json', '--out', join(folder, 'table')];
    const { exitCode, stdout } = await batch(...words);
    expect(exitCode).toBe(0);
    const { jobs } = JSON.parse(stdout);
    expect(jobs.map(({ name }: { name: string }) => name)).toEqual(['held', 'free']);
    const jobFile = async (index: number): Promise<Record<string, unknown>> =>
      JSON.parse(await readFile(jobs[index].jobPath, 'utf8'));
    expect(await jobFile(0)).toMatchObject({
      Options: { parameters: { S0: { fixed: 100 } }, mask: { kind: 'none' } },
    });
    expect(await jobFile(1)).toMatchObject({ Options: { parameters: {}, mask: { kind: 'auto' } } });
  });

  it.each([
    ['a column that is no option', 'image\tmsk\na.nii\tnone\n', 'msk'],
    ['an option that is not of one job', 'image\tworkers\na.nii\t1\n', 'workers'],
    ['a table without images', 'name\tmask\na\tnone\n', 'no column image'],
    ['two jobs of one name', 'image\nx/a.nii\ny/a.nii\n', 'called a'],
  ])('refuses %s before anything is done', async (_, text, word) => {
    const table = join(folder, 'bad.tsv');
    await writeFile(table, text);
    const { exitCode, stderr } = await batch(table, '--model', 't2', '--out', join(folder, 'never'));
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(word)]);
    await expect(readdir(join(folder, 'never'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('goes on after an interruption with the slices that were finished', async () => {
    const images = join(folder, 'large');
    await mkdir(images);
    for (const [index, name] of ['a.nii', 'b.nii'].entries()) {
      const path = await head(`../large/${name}`, index, 60);
      expect(path).toContain('large');
    }
    const interrupted = join(folder, 'interrupted');
    const words = [images, '--model', 't2', '--param', 'C=10:0:1000', '--mask', 'none', '--out', interrupted];
    const exitCode = await new Promise((settle) => {
      const child = spawn(process.execPath, [program, 'batch', ...words, '--workers', '1']);
      let said = '';
      let asked = false;
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        if (asked || !/2 of 2[\s\S]*fitting: [1-9]/.test(said)) return;
        asked = true;
        child.kill('SIGINT');
      });
      child.on('exit', settle);
    });
    expect(exitCode).toBe(130);
    expect((await rowsOf(interrupted, 'batch_jobs.tsv')).map(({ name }) => name)).toEqual(['a']);
    expect((await batch(...words, '--resume')).exitCode).toBe(0);
    expect((await rowsOf(interrupted, 'batch_jobs.tsv')).map(({ state }) => state)).toEqual(['done', 'done']);
  });
});
