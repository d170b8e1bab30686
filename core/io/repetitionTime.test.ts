import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { openSeries } from './openSeries.js';
import { type RepetitionTime, readRepetitionTime } from './repetitionTime.js';

const root = await scratchFolder();
let runs = 0;

/** Of a run of four volumes; `units` as in xyzt_units: 2 mm, 10 mm and s, 18 mm and ms. */
async function timeOf(
  pixdim4: number,
  units: number,
  sidecar: unknown,
  given?: readonly number[],
): Promise<RepetitionTime> {
  runs += 1;
  const folder = join(root, String(runs));
  await mkdir(folder);
  const path = join(folder, 'a_bold.nii');
  const image = { dims: [4, 2, 2, 2, 4], pixdim: [1, 2, 3, 4, pixdim4, 1, 1, 1], xyztUnits: units };
  await writeFile(path, niftiImage(image));
  if (sidecar !== undefined) await writeFile(join(folder, 'a_bold.json'), JSON.stringify(sidecar));
  const series = await openSeries([path], given === undefined ? {} : { variables: { TR: given } });
  return readRepetitionTime(series, undefined);
}

describe('readRepetitionTime', () => {
  it.each([
    ['--var TR before all', 2.5, 10, { RepetitionTime: 2 }, [1.5], 1.5, '--var TR'],
    [
      'RepetitionTime before the header',
      2,
      10,
      { RepetitionTime: 2 },
      undefined,
      2,
      'a_bold.json, RepetitionTime',
    ],
    [
      'the time between volumes, not between pulses',
      2,
      10,
      { RepetitionTime: 2, RepetitionTimeExcitation: 0.05 },
      undefined,
      2,
      'a_bold.json, RepetitionTime',
    ],
    ['the header in s', 2.5, 10, undefined, undefined, 2.5, 'a_bold.nii, pixdim[4] = 2.5 s'],
    ['the header in ms', 720, 18, {}, undefined, 0.72, 'a_bold.nii, pixdim[4] = 720 ms'],
    [
      'a header without a unit as s',
      2.5,
      2,
      {},
      undefined,
      2.5,
      'a_bold.nii, pixdim[4] = 2.5 without a unit, taken as s',
    ],
  ] as const)('takes %s', async (_, pixdim4, units, sidecar, given, seconds, source) => {
    expect(await timeOf(pixdim4, units, sidecar, given)).toEqual({ seconds, source, problems: [] });
  });

  it('notes a header that differs from the sidecar', async () => {
    expect((await timeOf(1, 10, { RepetitionTime: 2 })).problems).toEqual([
      {
        code: 'REPETITION_TIME_DIFFERS',
        message: 'RepetitionTime of a_bold.json is 2 s, a_bold.nii, pixdim[4] = 1 s: the sidecar is taken.',
      },
    ]);
  });

  it.each([
    [
      'ms in a sidecar',
      0,
      10,
      { RepetitionTime: 2500 },
      undefined,
      'VARIABLE_UNIT_SUSPECT',
      'would be 2500 s (a_bold.json, RepetitionTime)',
    ],
    [
      'ms in a header that says s',
      2500,
      10,
      undefined,
      undefined,
      'VARIABLE_UNIT_SUSPECT',
      'would be 2500 s',
    ],
    [
      's in a header that says ms',
      2.5,
      18,
      undefined,
      undefined,
      'VARIABLE_UNIT_SUSPECT',
      'would be 0.0025 s (a_bold.nii, pixdim[4] = 2.5 ms)',
    ],
    ['ms by --var', 2, 10, undefined, [2500], 'VARIABLE_UNIT_SUSPECT', 'would be 2500 s (--var TR)'],
    [
      'no time anywhere',
      0,
      10,
      {},
      undefined,
      'VARIABLE_MISSING',
      'a_bold.json has no RepetitionTime, and pixdim[4] is 0. Give it with --var TR=SECONDS.',
    ],
    [
      'several times',
      0,
      10,
      undefined,
      [1, 1, 2, 1],
      'VARIABLE_INVALID',
      'is 1 to 2 s (--var TR); a design from events needs one time',
    ],
    [
      'volume times',
      2,
      10,
      { VolumeTiming: [0, 1, 3, 6] },
      undefined,
      'VARIABLE_INVALID',
      'a_bold.json has VolumeTiming',
    ],
  ] as const)('refuses %s', async (_, pixdim4, units, sidecar, given, code, message) => {
    await expect(timeOf(pixdim4, units, sidecar, given)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('refuses a series of several files', async () => {
    const paths = ['1.nii', '2.nii'].map((name) => join(root, name));
    for (const path of paths) await writeFile(path, niftiImage({ dims: [3, 2, 2, 2] }));
    await expect(readRepetitionTime(await openSeries(paths), undefined)).rejects.toMatchObject({
      code: 'WRONG_USE',
      message: 'A design from events is for one run in one 4D image; 2 files were given.',
    });
  });
});
