import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { type ConfoundsRequest, readConfounds } from './confoundsFile.js';

const folder = await scratchFolder();
const table = 'trans x\tspeed\tcsf\n0.1\tn/a\t5\n0.2\t2\t6\n0.3\t4\t7\n';

async function confounds(
  request: Omit<ConfoundsRequest, 'path'>,
  text = table,
): ReturnType<typeof readConfounds> {
  const path = join(folder, 'confounds.tsv');
  await writeFile(path, text);
  return readConfounds({ path, ...request });
}

describe('readConfounds', () => {
  it('takes the columns that are asked for, in that order', async () => {
    const { confounds: found, replaced, problems } = await confounds({ columns: ['csf', 'trans x'] });
    expect(found).toEqual({
      regressors: ['csf', 'trans-x'],
      rows: [
        [5, 0.1],
        [6, 0.2],
        [7, 0.3],
      ],
      source: 'confounds.tsv',
    });
    expect([replaced, problems]).toEqual([false, []]);
  });

  it('refuses n/a in the first row until it is told what stands there', async () => {
    await expect(confounds({})).rejects.toMatchObject({
      code: 'VARIABLE_INVALID',
      message: expect.stringContaining(
        'confounds.tsv has no value in the first row of speed; leave the column out',
      ),
    });
  });

  it.each([
    ['zero', 0, 'The first row of speed in confounds.tsv has no value: taken as 0.'],
    ['mean', 3, 'The first row of speed in confounds.tsv has no value: taken as the mean of the other rows.'],
  ] as const)('takes it as %s on request, and says so', async (firstRow, value, message) => {
    const found = await confounds({ firstRow });
    expect(found.confounds.rows.map((row) => row[1])).toEqual([value, 2, 4]);
    expect(found.replaced).toBe(true);
    expect(found.problems).toEqual([{ code: 'CONFOUNDS_FIRST_ROW', message }]);
  });

  it.each([
    [
      'a column that is not there',
      { columns: ['csv'] },
      table,
      'VARIABLE_MISSING',
      'has no column csv; its columns are trans x, speed, csf.',
    ],
    [
      'n/a in a later row',
      { firstRow: 'zero' },
      'a\n1\nn/a\n',
      'VARIABLE_INVALID',
      'a of confounds.tsv is "n/a" in row 2',
    ],
    [
      'n/a in a later row of a mean',
      { firstRow: 'mean' },
      'a\nn/a\n1\nNaN\n',
      'VARIABLE_INVALID',
      'is "NaN" in row 3',
    ],
    ['an infinite entry', {}, 'a\ninf\n1\n', 'VARIABLE_INVALID', 'a of confounds.tsv is "inf" in row 1'],
  ] as const)('refuses %s', async (_, request, text, code, message) => {
    await expect(confounds(request, text)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
