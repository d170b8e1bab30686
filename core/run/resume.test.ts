import { appendFile, copyFile, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import { simulatedSeries, startRun, t2Options } from '../../tests/support/simulatedRun.js';
import type { FitOptions } from '../contracts/job.js';

const folder = await scratchFolder();
const series = await simulatedSeries(folder, [16, 16, 4]);
const image = series.files[0]?.path as string;
await utimes(image, 1e9, 1e9);
const mask = join(folder, 'mask.nii');
await copyFile(image, mask);
const earlier = join(folder, 'earlier');
await (await startRun(series, earlier, { workers: 1 })).finished;

/** What a run says that goes on with the earlier one under other options. */
async function refusal(more: Partial<FitOptions>): Promise<unknown> {
  const run = await startRun(series, earlier, {
    ...{ workers: 1, resume: true },
    fit: { ...t2Options, ...more },
  });
  return thrownBy(run.finished);
}

function refused(sentence: string): object {
  return { code: 'RESUME_MISMATCH', message: expect.stringContaining(sentence) };
}

describe('a run is not resumed, and the difference is named with what it was then and is now,', () => {
  it.each<[what: string, sentence: string, Partial<FitOptions>]>([
    [
      'for another bound',
      'its parameter T2 is not the same (parameter T2 then …',
      { parameters: { T2: { upper: 2 } } },
    ],
    ['for a fixed parameter', 'parameter T2', { parameters: { T2: { fixed: 0.05 } } }],
    ['without a mask', 'its mask is not the same (mask then auto, now none)', { mask: { kind: 'none' } }],
    [
      'with a mask file',
      'its mask is not the same (mask then auto, now /',
      { mask: { kind: 'file', path: mask } },
    ],
    ['for other maps', 'maps then ', { maps: ['T2map', 'S0map'] }],
    [
      'for volumes left out',
      'excluded volumes and excluded are not the same (excluded volumes then , now 1; excluded then none, now [1])',
      { exclude: [1] },
    ],
    [
      'for another loss',
      'its loss is not the same (loss then none, now {"kind":"huber","sigma":3})',
      { loss: { kind: 'huber', sigma: 3 } },
    ],
    [
      'for another model',
      'its model, ',
      { modelId: 'custom', equation: 'A*exp(-TE/T)', parameters: { A: { start: 500 }, T: { start: 0.05 } } },
    ],
  ])('%s', async (_, sentence, more) => {
    expect(await refusal(more)).toMatchObject(refused(sentence));
  });

  it('for other echo times', async () => {
    const TE = series.variables.TE;
    if (TE === undefined) throw new Error('The series has no echo times.');
    const values = TE.values.map((seconds) => seconds * 2);
    const other = { ...series, variables: { ...series.variables, TE: { ...TE, values } } };
    const run = await startRun(other, earlier, { workers: 1, resume: true });
    expect(await thrownBy(run.finished)).toMatchObject(refused('its values of TE is not the same'));
  });

  it('for another image of the same name, also one of the same size and time of change', async () => {
    const before = await readFile(image);
    const other = Buffer.from(before);
    other.fill(7, 352, 1352);
    await writeFile(image, other);
    await utimes(image, 1e9, 1e9);
    expect(await refusal({})).toMatchObject(refused('its input is not the same (input then '));
    await appendFile(image, 'x');
    expect(await refusal({})).toMatchObject(refused('bytes, changed'));
    await writeFile(image, before);
    await utimes(image, 1e9, 1e9);
    await (await startRun(series, earlier, { workers: 1, resume: true })).finished;
  });

  it('for a map file that is missing or has another size', async () => {
    await truncate(join(earlier, 'S0map.nii'), 1000);
    expect(await refusal({})).toMatchObject(refused('S0map.nii has 1000 bytes in place of 4448'));
    await rm(join(earlier, 'S0map.nii'));
    expect(await refusal({})).toMatchObject(refused('S0map.nii is missing'));
  });
});
