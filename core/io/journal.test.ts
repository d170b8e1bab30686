import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { appendSlabs, createJournal, type JournalEntry, readJournal, resumeJournal } from './journal.js';

const key = { input: 'a1', model: 'b2', mask: 'c3' };

function entry(index: number): JournalEntry {
  return {
    slab: { index, k0: index, k1: index + 1 },
    result: { statusCounts: [1, 2 + index], seconds: 0.5 },
  };
}

async function journalWith(entries: readonly JournalEntry[]): Promise<string> {
  const path = join(await scratchFolder(), 'journal.jsonl');
  await createJournal(path, key);
  await appendSlabs(path, entries);
  return path;
}

test('a journal tells its key and the finished slabs in the order in which they were written', async () => {
  const path = await journalWith([entry(2), entry(0)]);
  expect(await readJournal(path)).toMatchObject({ key, entries: [entry(2), entry(0)] });
});

test('whatever the byte at which a crash cut the last line, the whole lines before it count', async () => {
  const path = await journalWith([entry(0), entry(1)]);
  const whole = await readFile(path);
  const lastLine = whole.lastIndexOf(0x0a, whole.byteLength - 2) + 1;
  for (let cut = lastLine; cut < whole.byteLength; cut++) {
    await writeFile(path, whole.subarray(0, cut));
    expect((await readJournal(path)).entries).toEqual([entry(0)]);
  }
});

test('going on after a torn line writes the next slab on a line of its own', async () => {
  const path = await journalWith([entry(0), entry(1)]);
  await truncate(path, (await readFile(path)).byteLength - 9);
  expect(await resumeJournal(path, key)).toEqual([entry(0)]);
  await appendSlabs(path, [entry(5)]);
  expect((await readJournal(path)).entries).toEqual([entry(0), entry(5)]);
});

test('lines of 500 slabs written at the same time all arrive whole', async () => {
  const path = await journalWith([]);
  await Promise.all(Array.from({ length: 500 }, (_, index) => appendSlabs(path, [entry(index)])));
  const indices = (await readJournal(path)).entries.map(({ slab }) => slab.index);
  expect(indices.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index));
});

test('the journal of another run is refused, naming what differs', async () => {
  const path = await journalWith([entry(0)]);
  const refused = resumeJournal(path, { ...key, model: 'other', options: 'new' });
  await expect(refused).rejects.toMatchObject({
    code: 'RESUME_MISMATCH',
    message: expect.stringContaining('its model and options are not the same'),
    detail: { differs: ['model', 'options'], slabsFinished: 1 },
  });
  expect((await readJournal(path)).entries).toEqual([entry(0)]);
});

test('damage before the last line, another text and no file are told apart', async () => {
  const path = await journalWith([entry(0)]);
  await appendFile(path, '{"slab":{"index":1\n');
  await appendSlabs(path, [entry(2)]);
  await expect(readJournal(path)).rejects.toMatchObject({ code: 'READ_FAILED', detail: { line: 3 } });
  await writeFile(path, 'EchoTime 0.01\n');
  expect(await codeOf(readJournal(path))).toBe('READ_FAILED');
  await writeFile(path, '{"journal":"voxfit","version":99,"key":{}}\n');
  expect(await codeOf(readJournal(path))).toBe('RESUME_MISMATCH');
  expect(await codeOf(readJournal(`${path}.absent`))).toBe('FILE_NOT_FOUND');
});
