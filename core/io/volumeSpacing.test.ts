import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiImage, type TestImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { describeImage } from './imageFile.js';
import { readVolumeSpacing } from './volumeSpacing.js';

const root = await scratchFolder();
let folders = 0;

async function write(image: TestImage, sidecar?: string): Promise<string> {
  folders += 1;
  const folder = join(root, String(folders));
  await mkdir(folder);
  const path = join(folder, 'dce.nii');
  await writeFile(path, niftiImage(image));
  if (sidecar !== undefined) await writeFile(join(folder, 'dce.json'), sidecar);
  return path;
}

/** Of four volumes; `units` as in xyzt_units. */
async function spacing(
  pixdim4: number,
  units: number,
  sidecar?: unknown,
): ReturnType<typeof readVolumeSpacing> {
  const image = { dims: [4, 2, 2, 2, 4], pixdim: [1, 2, 3, 4, pixdim4, 1, 1, 1], xyztUnits: units };
  const path = await write(image, sidecar === undefined ? undefined : JSON.stringify(sidecar));
  return readVolumeSpacing([await describeImage(path)], undefined);
}

describe('readVolumeSpacing', () => {
  it.each([
    ['s', 10, 2.4, 2.4, '2.4 s'],
    ['ms', 18, 2400, 2.4, '2400 ms'],
    ['us', 26, 2.4e6, 2.4, '2400000 us'],
    ['no unit', 2, 2.4, 2.4, '2.4 without a unit, taken as s'],
  ])(
    'takes the header in %s, without the digits that float32 adds',
    async (_, units, pixdim4, seconds, text) => {
      expect(await spacing(pixdim4, units)).toEqual({
        volumeSpacing: { seconds, source: `dce.nii, pixdim[4] = ${text}` },
      });
    },
  );

  it('takes RepetitionTime where the sidecar also has the time between pulses, else the header', async () => {
    const both = { RepetitionTime: 3, RepetitionTimeExcitation: 0.004 };
    expect(await spacing(2, 10, both)).toEqual({
      volumeSpacing: { seconds: 3, source: 'dce.json, RepetitionTime' },
    });
    expect((await spacing(2, 10, { RepetitionTime: 0.004 })).volumeSpacing?.seconds).toBe(2);
  });

  it.each([
    ['0', 0, 10],
    ['a number below 0', -1, 10],
    ['not finite', Number.POSITIVE_INFINITY, 10],
    ['in Hz', 2, 34],
  ])('knows nothing from a header that is %s', async (_, pixdim4, units) => {
    expect(await spacing(pixdim4, units)).toEqual({});
  });

  it('knows nothing of a 3D image and of several files', async () => {
    const three = await describeImage(await write({ dims: [3, 2, 2, 2] }));
    const four = await describeImage(await write({ dims: [4, 2, 2, 2, 4], pixdim: [1, 1, 1, 1, 2] }));
    expect(await readVolumeSpacing([three], undefined)).toEqual({});
    expect(await readVolumeSpacing([four, four], undefined)).toEqual({});
    expect(await readVolumeSpacing([], undefined)).toEqual({});
  });

  it('reads the sidecar that is given in place of the one beside the image', async () => {
    const path = await write(
      { dims: [4, 2, 2, 2, 4] },
      '{"RepetitionTime": 3, "RepetitionTimeExcitation": 1}',
    );
    const other = join(root, 'other.json');
    await writeFile(other, '{"RepetitionTime": 5, "RepetitionTimeExcitation": 1}');
    const found = await readVolumeSpacing([await describeImage(path)], other);
    expect(found.volumeSpacing).toEqual({ seconds: 5, source: 'other.json, RepetitionTime' });
  });

  it('refuses a sidecar that is no JSON', async () => {
    const path = await write({ dims: [4, 2, 2, 2, 4] }, '{"RepetitionTime": }');
    await expect(readVolumeSpacing([await describeImage(path)], undefined)).rejects.toMatchObject({
      code: 'SIDECAR_INVALID',
      message: expect.stringContaining('line 1'),
    });
  });

  it('says why the times of the volumes cannot be used where RepetitionTime is no number', async () => {
    const words = { RepetitionTime: 'long', RepetitionTimeExcitation: 1 };
    expect(await spacing(2, 10, words)).toMatchObject({
      unusable: { t: { code: 'VARIABLE_INVALID', message: expect.stringContaining('RepetitionTime') } },
    });
  });
});
