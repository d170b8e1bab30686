import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendSlabs, createJournal } from '../core/io/journal.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { type FitRecord, UnfinishedFits } from './unfinishedFits.js';

const record = {
  name: 'sub-01_MESE',
  modelName: 'T2',
  slices: 20,
  from: { paths: [] },
  request: { request: {}, paths: {}, functionPath: null },
} as unknown as FitRecord;

/** The folder of a fit with `slicesDone` finished slices, whose program has ended. */
async function interrupted(parent: string, slicesDone: number): Promise<string> {
  const begun = await new UnfinishedFits(parent).begin(record, join(parent, 'none'));
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const left = join(parent, `voxfit-${pid}-left`);
  await mkdir(left);
  const owner = JSON.parse(await readFile(begun.file('owner.json'), 'utf8'));
  await writeFile(join(left, 'owner.json'), JSON.stringify({ ...owner, pid }));
  await writeFile(join(left, 'fit.json'), await readFile(begun.file('fit.json')));
  await begun.dispose();
  const journal = join(left, 'journal.jsonl');
  await createJournal(journal, { input: 'a' });
  const finished = Array.from({ length: slicesDone }, (_, k) => ({
    slab: { index: k, k0: k, k1: k + 1 },
    result: { statusCounts: [1], seconds: 1 },
  }));
  await appendSlabs(journal, finished);
  return left;
}

test('a fit with finished slices is offered with their number', async () => {
  const parent = await scratchFolder();
  await interrupted(parent, 3);
  const fits = new UnfinishedFits(parent);
  expect(await fits.find()).toEqual([]);
  expect(fits.offered()).toMatchObject([{ name: 'sub-01_MESE', slicesDone: 3, slices: 20 }]);
});

test('the folder of a fit without a finished slice is removed', async () => {
  const parent = await scratchFolder();
  const left = await interrupted(parent, 0);
  const fits = new UnfinishedFits(parent);
  expect(await fits.find()).toEqual([]);
  expect(fits.offered()).toEqual([]);
  expect(existsSync(left)).toBe(false);
});

test.each([
  ['has a damaged journal', 'journal.jsonl', 'not a journal\n', 'READ_FAILED'],
  ['has a damaged record', 'fit.json', '{"format": 2', 'READ_FAILED'],
  ['was begun by another version of the program', 'fit.json', '{"format": 99}', 'RESUME_MISMATCH'],
])('a fit that %s is kept and told, and others are offered', async (_, file, text, code) => {
  const parent = await scratchFolder();
  const left = await interrupted(parent, 3);
  await writeFile(join(left, file), text);
  await interrupted(parent, 5);
  const fits = new UnfinishedFits(parent);
  expect(await fits.find()).toMatchObject([{ code }]);
  expect(fits.offered()).toMatchObject([{ slicesDone: 5 }]);
  expect(existsSync(join(left, 'fit.json'))).toBe(true);
});

test('a fit keeps copies of the files that end with the program, and names those of the user where they are', async () => {
  const parent = await scratchFolder();
  const session = await scratchFolder();
  await writeFile(join(session, 'drawn.nii'), 'a mask');
  const paths = { mask: join(session, 'drawn.nii'), map: '/study/T10.nii' };
  const fits = new UnfinishedFits(parent);
  const folder = await fits.begin({ ...record, request: { ...record.request, paths } }, session);
  const kept = JSON.parse(await readFile(folder.file('fit.json'), 'utf8')).request.paths;
  expect(kept).toEqual({ mask: join(folder.path, 'files', 'drawn.nii'), map: '/study/T10.nii' });
  expect(await readFile(kept.mask, 'utf8')).toBe('a mask');
});
