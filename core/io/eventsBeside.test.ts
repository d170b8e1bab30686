import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTree } from '../../tests/support/imageTree.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { eventsBeside } from './eventsBeside.js';

it('finds the events that belong to an image by BIDS names, and no others, the nearest first', async () => {
  const folder = await scratchFolder();
  const names = [
    'sub-01_task-a_run-1_events.tsv',
    'sub-01_task-a_events.tsv',
    'task-a_events.tsv',
    'sub-01_task-a_run-2_events.tsv',
    'sub-02_task-a_events.tsv',
    'sub-01_task-a_run-1_events.json',
    'sub-01_task-a_run-1_bold.nii.gz',
  ];
  for (const name of names) await writeFile(join(folder, name), '');
  const found = await eventsBeside({ path: join(folder, 'sub-01_task-a_run-1_bold.nii.gz') });
  expect(found.map((path) => basename(path))).toEqual([
    'sub-01_task-a_run-1_events.tsv',
    'sub-01_task-a_events.tsv',
    'task-a_events.tsv',
  ]);
});

it('finds events of all subjects at the top of the data set, after those of the image', async () => {
  const root = await scratchFolder();
  await writeTree(root, {
    'task-a_events.tsv': '',
    'task-b_events.tsv': '',
    'sub-01/sub-01_task-a_events.tsv': '',
    'sub-02/sub-02_task-a_events.tsv': '',
    'sub-01/func/sub-01_task-a_run-1_bold.nii.gz': '',
  });
  const found = await eventsBeside({ path: join(root, 'sub-01/func/sub-01_task-a_run-1_bold.nii.gz') });
  expect(found).toEqual([join(root, 'sub-01/sub-01_task-a_events.tsv'), join(root, 'task-a_events.tsv')]);
});

it('finds none where the folder cannot be listed', async () => {
  expect(await eventsBeside({ path: join(await scratchFolder(), 'absent', 'a_bold.nii') })).toEqual([]);
});
