import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import { hasBegunExport, makeWorkFolder } from './workFolder.js';

test('a folder in which a program is at work is refused with its process, kept or not, and is left as it is', async () => {
  const path = join(await scratchFolder(), '.head_t2_run');
  const made = await makeWorkFolder(path, false);
  await writeFile(join(path, 'journal.jsonl'), 'x');
  for (const keep of [false, true]) {
    expect(await thrownBy(makeWorkFolder(path, keep))).toMatchObject({
      code: 'OUTPUT_EXISTS',
      detail: { path, pid: process.pid },
    });
  }
  expect((await readdir(path)).sort()).toEqual(['journal.jsonl', 'owner.json']);
  await made.release();
  await makeWorkFolder(path, true);
  expect(await readFile(join(path, 'journal.jsonl'), 'utf8')).toBe('x');
});

test('a folder of a program that has ended is taken over, though its process number is used again', async () => {
  const path = join(await scratchFolder(), '.head_t2_run');
  const made = await makeWorkFolder(path, false);
  const owner = JSON.parse(await readFile(join(path, 'owner.json'), 'utf8')) as object;
  await made.release();
  for (const change of [{ startTicks: '1' }, { bootId: 'an earlier start' }]) {
    await writeFile(join(path, 'owner.json'), JSON.stringify({ ...owner, ...change }));
    await (await makeWorkFolder(path, true)).release();
  }
});

test('an export that was begun is known of a killed program, and not of one that ended in order', async () => {
  const path = join(await scratchFolder(), '.head_t2_run');
  const made = await makeWorkFolder(path, false);
  expect(await hasBegunExport(path)).toBe(false);
  await made.beginExport();
  expect(await hasBegunExport(path)).toBe(true);
  await made.release();
  expect(await hasBegunExport(path)).toBe(false);
});

test('undoing takes the folders above back that were made for it', async () => {
  const parent = await scratchFolder();
  await mkdir(join(parent, 'old'));
  for (const place of ['new/deep', 'old']) {
    await (await makeWorkFolder(join(parent, place, '.run'), false)).undo();
  }
  expect(await readdir(parent)).toEqual(['old']);
});
