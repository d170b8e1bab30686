import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { builtWorker } from '../tests/support/simulatedRun.js';
import { Fits } from './fits.js';
import { previewMask } from './masks.js';
import { Openings } from './openings.js';
import { OwnFunctions } from './ownFunctions.js';
import { readMapSlices } from './readings.js';
import { UnfinishedFits } from './unfinishedFits.js';
import { WindowFiles } from './windowFiles.js';

/* 64 voxels: an object in the first 32; in the first volume the others are far brighter. */

const folder = await scratchFolder();
const object = Array.from({ length: 64 }, (_, voxel) => voxel < 32);
const [spoilt, good] = [(inside: boolean) => (inside ? 0 : 9000), (inside: boolean) => (inside ? 500 : 1)];
const volumes = [spoilt, good, good, good];
const workers = { makeWorker: builtWorker, workers: 1 };

const request: Omit<FitRequest, 'seriesId'> = {
  ...{ modelId: 'mean', definition: null, functionToken: null, method: null, input: null, variables: {} },
  ...{ directions: null, parameters: {}, inputFunction: null, design: null, contrasts: [], rival: null },
  ...{ confirmed: [], exclude: [0], sliceOffsets: {}, mask: { kind: 'auto' } },
};

it('the automatic mask is of the volumes that are not left out, as it is shown and as it is used', async () => {
  const path = join(folder, 'series.nii');
  const values = volumes.flatMap((volume) => object.map(volume));
  await writeFile(path, niftiImage({ dims: [4, 4, 4, 4, 4], datatype: 'float32', values }));
  const openings = new Openings(() => {});
  const { id } = await openings.open({ images: [path], options: {}, problems: [] });
  const series = openings.get(id);
  // The mean over all volumes, of which the window may not make the mask, is there already.
  const ofAll = await previewMask(series, { kind: 'auto' }, [], workers);
  expect(Array.from(ofAll.voxels ?? [], (inside) => inside === 1)).toEqual(object.map((inside) => !inside));

  const shown = await previewMask(series, { kind: 'auto' }, [0], workers);
  expect(Array.from(shown.voxels ?? [], (inside) => inside === 1)).toEqual(object);

  await mkdir(join(folder, 'unfinished'));
  const functions = new OwnFunctions({ makeWorker: builtWorker, onOtherText: () => {} });
  const fits = new Fits({
    ...{ ...workers, send: () => {}, onActive: () => {}, files: new WindowFiles(functions) },
    unfinished: new UnfinishedFits(join(folder, 'unfinished')),
  });
  const { maps } = await fits.start(series, { ...request, seriesId: id });
  expect(await fits.last?.ended).toMatchObject({ kind: 'done' });
  const mean = fits.map(maps[0]?.id ?? '').map.array;
  expect(Array.from(await readMapSlices(mean, 0, 4), Number.isFinite)).toEqual(object);
  fits.disposeSync();
  openings.disposeSync();
});
