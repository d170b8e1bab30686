import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { readInputFunction } from './inputFunctionFile.js';

const folder = await scratchFolder();

async function read(text: string): ReturnType<typeof readInputFunction> {
  const path = join(folder, 'aif.txt');
  await writeFile(path, text);
  return readInputFunction(path, 'plasma');
}

describe('readInputFunction', () => {
  it('reads times and concentrations in two columns, between blanks or commas, whatever the line ends', async () => {
    const expected = {
      kind: 'measured',
      source: 'aif.txt',
      of: 'plasma',
      timesS: [0, 1.5, 3],
      concentrationsMM: [0, 6.2, -0.01],
    };
    expect(await read('0 0\n1.5\t6.2\n\n3 -1e-2\n')).toEqual(expected);
    expect(await read('\uFEFF0,0\r\n1.5, 6.2\r\n3,-0.01')).toEqual(expected);
  });

  it.each([
    [
      'a row of three numbers',
      '0 0\n1 2 3\n',
      'aif.txt has 3 numbers in row 2; an input function needs two or more rows',
    ],
    ['one column', '0\n1\n', 'aif.txt has 1 numbers in row 1;'],
    ['a single row', '0 0\n', 'aif.txt has 1 rows;'],
    ['nothing', '\n', 'aif.txt has 0 rows;'],
    ['names of columns', 'time conc\n0 0\n1 1\n', 'aif.txt holds "time" where a number is needed.'],
    ['a value that is not finite', '0 0\n1 NaN\n', 'aif.txt holds "NaN" where a number is needed.'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'VARIABLE_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('says when there is no such file, and when it cannot be read', async () => {
    const absent = join(folder, 'absent.txt');
    await expect(readInputFunction(absent, 'blood')).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: `There is no file of an input function ${absent}.`,
    });
    await mkdir(join(folder, 'folder.txt'));
    await expect(readInputFunction(join(folder, 'folder.txt'), 'blood')).rejects.toMatchObject({
      code: 'READ_FAILED',
    });
  });
});
