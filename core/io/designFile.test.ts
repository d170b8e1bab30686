import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDesign } from './designFile.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxfit-design-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function design(name: string, text: string): ReturnType<typeof readDesign> {
  const path = join(folder, name);
  await writeFile(path, text);
  return readDesign(path);
}

describe('readDesign', () => {
  const rows = [
    [1, 0.5],
    [0, -2e-3],
  ];

  it.each([
    ['a.tsv', 'task\tdrift 1\r\n1\t0.5\r\n0\t-2e-3\r\n'],
    ['a.csv', '"task","drift 1"\n1, 0.5\n0,-2e-3\n'],
    ['b.tsv', 'task\tdrift 1\t\n1\t0.5\t\n0\t-2e-3\t\n'],
    ['b.csv', '\uFEFFtask;drift 1\n1;0.5\n\n0;-2e-3'],
  ])('reads names and rows of %s', async (name, text) => {
    expect(await design(name, text)).toEqual({ regressors: ['task', 'drift-1'], rows, source: name });
  });

  it('numbers the regressors where there are no names', async () => {
    expect(await design('c.txt', '  1 0.5\n 0\t-2e-3\n')).toEqual({
      regressors: ['reg1', 'reg2'],
      rows,
      source: 'c.txt',
    });
  });

  it.each([
    [
      'n/a in a row',
      'a\tb\nn/a\t1\n',
      'Regressor a of x.tsv is "n/a" in row 1; a design needs a number there.',
    ],
    ['n/a in a first row', 'n/a\t1\n2\t1\n', 'Regressor reg1 of x.tsv is "n/a" in row 1'],
    ['rows of different length', 'a\tb\n1\t2\n1\n', 'Row 2 of x.tsv has 1 entries for 2 regressors.'],
    ['one name twice', 'a\ta\n1\t2\n', 'Two regressors of x.tsv are called a.'],
    ['no rows', 'a\tb\n', 'x.tsv has no rows of numbers.'],
  ])('refuses %s', async (_, text, message) => {
    await expect(design('x.tsv', text)).rejects.toThrow(message);
  });

  it('says when there is no such file', async () => {
    await expect(readDesign(join(folder, 'absent.tsv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
