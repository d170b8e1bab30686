import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { queueFile, writeQueueFile } from './batchQueueFile.js';
import { readBatch } from './batchTable.js';

it('a queue that was written as a table is read as the same jobs', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'T10.nii'), '');
  const entries = [
    {
      name: 'a',
      images: [join(folder, 'a 1.nii'), join(folder, 'a 2.nii')],
      words: ['--model=custom', '--param=T=0.1::2', `--fix=T10=${join(folder, 'T10.nii')}`, '--assume-ms'],
    },
    {
      name: 'b',
      images: [join(folder, 'b.nii')],
      words: ['--model=glm', '--contrast=face-house=face - house', '--var=TE=0.01,0.02', '--mask=none'],
    },
  ];
  await writeQueueFile(folder, entries);
  const read = await readBatch(join(folder, queueFile), undefined);
  expect(read.map(({ words, ...rest }) => ({ ...rest, words: [...words].sort() }))).toEqual(
    entries.map(({ words, ...rest }) => ({ ...rest, words: [...words].sort() })),
  );
});
