import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { openSeries } from './openSeries.js';
import { readSliceTiming } from './sliceTiming.js';

const root = await scratchFolder();

/** Slice times of a series of one image of three slices per sidecar. */
async function timingOf(sidecars: readonly object[], sidecarPath?: string): Promise<readonly number[]> {
  const folder = await mkdtemp(join(root, 'case-'));
  const paths = sidecars.map((_, n) => join(folder, `echo${n + 1}.nii`));
  for (const [n, path] of paths.entries()) {
    await writeFile(path, niftiImage({ dims: [4, 2, 2, 3, 2] }));
    await writeFile(path.replace('.nii', '.json'), JSON.stringify(sidecars[n]));
  }
  return readSliceTiming(await openSeries(paths), sidecarPath);
}

describe('readSliceTiming', () => {
  it('takes the times that all files of a series share', async () => {
    const SliceTiming = [0, 0.2, 0.1];
    expect(await timingOf([{ SliceTiming }, { SliceTiming }])).toEqual(SliceTiming);
  });

  it('refuses files that disagree, also where only the direction differs', async () => {
    const SliceTiming = [0, 0.2, 0.1];
    await expect(
      timingOf([{ SliceTiming }, { SliceTiming, SliceEncodingDirection: 'k-' }]),
    ).rejects.toMatchObject({
      code: 'VARIABLE_INVALID',
      message: 'SliceTiming is not the same in echo1.json and echo2.json; a series has one time per slice.',
    });
  });

  it('reads the sidecar that is given in place of those beside the images', async () => {
    const path = join(root, 'given.json');
    await writeFile(path, JSON.stringify({ SliceTiming: [0, 1, 2] }));
    expect(await timingOf([{}, {}], path)).toEqual([0, 1, 2]);
    await expect(timingOf([{}], join(root, 'absent.json'))).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      message: 'There is no sidecar absent.json to take SliceTiming from.',
    });
  });
});
