import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { createJournal, readJournal } from '../io/journal.js';
import { UnchangedFiles } from '../io/unchangedFiles.js';
import { type FinishedSlab, SlabLedger } from './slabLedger.js';

function finished(index: number, failedSlices: readonly number[] = []): FinishedSlab {
  const slab = { index, k0: index, k1: index + 1 };
  return { slab, result: { statusCounts: [0, 5], seconds: 0.1 }, failedSlices };
}

async function begun() {
  const folder = await scratchFolder();
  const [journal, input] = [join(folder, 'journal.jsonl'), join(folder, 'image.nii')];
  await createJournal(journal, { input: 'a' });
  await writeFile(input, 'samples');
  const settled: number[] = [];
  const ledger = new SlabLedger(journal, await UnchangedFiles.of([input]), ({ slab }) => {
    settled.push(slab.index);
  });
  const journalled = async (): Promise<readonly number[]> =>
    (await readJournal(journal)).entries.map(({ slab }) => slab.index);
  return { ledger, settled, input, journal, journalled };
}

test('a finished slab is journalled without anybody asking', async () => {
  const { ledger, settled, journalled } = await begun();
  ledger.add(finished(3));
  await expect.poll(journalled).toEqual([3]);
  expect(settled).toEqual([3]);
});

test('closing settles at once all that was added, those of failed slices without a line; later slabs do not count', async () => {
  const { ledger, settled, journalled } = await begun();
  for (const slab of [finished(0), finished(1, [1]), finished(2)]) ledger.add(slab);
  await ledger.close();
  ledger.add(finished(4));
  await ledger.close();
  expect(settled).toEqual([0, 1, 2]);
  expect(await journalled()).toEqual([0, 2]);
});

test('slabs that finish after an input was changed do not count, and that ends the run', async () => {
  const { ledger, settled, input, journalled } = await begun();
  ledger.add(finished(0));
  await expect.poll(journalled).toEqual([0]);
  await appendFile(input, ' and more');
  ledger.add(finished(1));
  expect(await codeOf(ledger.failure)).toBe('INPUT_CHANGED');
  expect(await codeOf(ledger.close())).toBe('INPUT_CHANGED');
  expect(settled).toEqual([0]);
  expect(await journalled()).toEqual([0]);
});

test('a journal that cannot be written ends the run with its cause', async () => {
  const { ledger, journal } = await begun();
  const lost = new SlabLedger(join(journal, 'nowhere'), await UnchangedFiles.of([]), () => {});
  lost.add(finished(0));
  expect(await codeOf(lost.failure)).toMatch(/OUTPUT_UNWRITABLE|WRITE_FAILED/);
  await ledger.close();
});
