import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { niftiImage } from './niftiImage.js';

/** Paths of a run with its events and confounds. */
export interface BlockRun {
  readonly image: string;
  readonly events: string;
  /** Columns speed (n/a in its first row), shift and empty. */
  readonly confounds: string;
  readonly volumes: number;
}

/** Writes a run of 60 volumes, 2 s apart, of 3 voxels: one block of faces in the first, one of houses in the second. */
export async function writeBlockRun(folder: string): Promise<BlockRun> {
  const image = join(folder, 'sub-01_task-see_bold.nii');
  const events = join(folder, 'sub-01_task-see_events.tsv');
  const confounds = join(folder, 'confounds.tsv');
  const volumes = 60;
  const row = (t: number): string => `${t === 0 ? 'n/a' : t % 7}\t${t % 5}\tn/a`;
  const run = niftiImage({
    dims: [4, 3, 1, 1, volumes],
    datatype: 'float32',
    pixdim: [1, 3, 3, 3, 2, 1, 1, 1],
    xyztUnits: 10,
    values: Array.from({ length: volumes }, (_, t) => [
      100 + (t > 7 && t < 17 ? 5 : 0) + (t % 3),
      200 + (t > 32 && t < 42 ? 3 : 0) + (t % 4),
      50 + (t % 5),
    ]).flat(),
  });
  await writeFile(events, 'onset\tduration\ttrial_type\n10\t20\tface\n60\t20\thouse\n');
  await writeFile(image.replace('.nii', '.json'), '{"RepetitionTime": 2}');
  const rows = Array.from({ length: volumes }, (_, t) => row(t));
  await writeFile(confounds, ['speed\tshift\tempty', ...rows].join('\n'));
  await writeFile(image, run);
  return { image, events, confounds, volumes };
}
