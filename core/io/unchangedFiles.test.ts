import { rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf, scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import { UnchangedFiles } from './unchangedFiles.js';

/** Two files of the same size and time, and a link to the first. */
async function linked(): Promise<{ link: string; other: string; lead(to: string): Promise<void> }> {
  const folder = await scratchFolder();
  const [first, other, link] = ['first', 'other', 'link'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [first, other]) {
    await writeFile(path, 'as large');
    await utimes(path, 1e9, 1e9);
  }
  await symlink(first, link);
  const lead = async (to: string): Promise<void> => {
    await symlink(to, `${link}-new`);
    await rename(`${link}-new`, link);
  };
  return { link, other, lead };
}

test('a link that leads to another file of the same size and time is a change, with advice for its moment', async () => {
  const { link, other, lead } = await linked();
  const opened = await UnchangedFiles.of([link], 'opened');
  const run = await UnchangedFiles.of([link]);
  await opened.require();
  await lead(other);
  expect(await thrownBy(opened.require())).toMatchObject({
    code: 'INPUT_CHANGED',
    message: expect.stringMatching(/^link was changed after it was opened: .* Open it again\.$/),
  });
  expect(String(await thrownBy(run.require()))).toContain('while it was being fitted');
});

test('only the files that are asked for have to be as they were', async () => {
  const { link, other } = await linked();
  const files = await UnchangedFiles.of([link, other]);
  await utimes(other, 2e9, 2e9);
  await files.require(new Set([link]));
  expect(await codeOf(files.require(new Set([other])))).toBe('INPUT_CHANGED');
  expect(await codeOf(files.require())).toBe('INPUT_CHANGED');
});
