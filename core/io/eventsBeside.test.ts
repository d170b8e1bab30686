import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { eventsBeside } from './eventsBeside.js';

it('finds the events that belong to an image by BIDS names, and no others', async () => {
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
    'sub-01_task-a_events.tsv',
    'sub-01_task-a_run-1_events.tsv',
    'task-a_events.tsv',
  ]);
});

it('finds none where the folder cannot be listed', async () => {
  expect(await eventsBeside({ path: join(await scratchFolder(), 'absent', 'a_bold.nii') })).toEqual([]);
});
