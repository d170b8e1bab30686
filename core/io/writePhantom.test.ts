import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { askNibabel, nibabelPresent } from '../../tests/support/nibabel.js';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { Cancelled } from '../contracts/errors.js';
import { simulateHead } from '../phantom/simulateHead.js';
import { openSeries } from './openSeries.js';
import { type WritePhantomOptions, writePhantom } from './writePhantom.js';

const options: WritePhantomOptions = {
  shape: [20, 24, 6],
  zoomsMm: [8, 8, 18],
  echoTimesS: [0.02, 0.04, 0.08],
  snr: 40,
  seed: 11,
  decay: 'T2',
};
const plain = { format: 'nii' } as const;

test('a phantom opens as a series with its echo times, and holds the samples slice by slice', async () => {
  const path = join(await scratchFolder(), 'sub-01_MESE.nii');
  const written = await writePhantom(options, path, plain);
  expect(written).toEqual([path, path.replace('.nii', '.json')]);
  const head = simulateHead(options);
  const series = await openSeries([path]);
  expect([series.volumeCount, series.geometry, series.problems]).toEqual([3, head.geometry, []]);
  expect(series.variables.TE?.values).toEqual([0.02, 0.04, 0.08]);
  const bytes = await readFile(path);
  const voxels = new Int16Array(
    bytes.buffer.slice(bytes.byteOffset + 352, bytes.byteOffset + bytes.byteLength),
  );
  const plane = 20 * 24;
  for (let k = 0; k < 6; k++) {
    const samples = head.sliceSamples(k);
    for (let volume = 0; volume < 3; volume++) {
      const at = (volume * 6 + k) * plane;
      expect(voxels.subarray(at, at + plane)).toEqual(samples.subarray(volume * plane, (volume + 1) * plane));
    }
  }
});

test('the ending of the path decides the format; without one the option does', async () => {
  const folder = await scratchFolder();
  await writePhantom(options, join(folder, 'a.nii'), plain);
  await writePhantom(options, join(folder, 'b.nii.gz'), plain);
  await writePhantom(options, join(folder, 'c'), { format: 'nii.gz' });
  const first = await readFile(join(folder, 'a.nii'));
  for (const name of ['b.nii.gz', 'c.nii.gz']) {
    expect(gunzipSync(await readFile(join(folder, name))).equals(first)).toBe(true);
  }
  expect((await readdir(folder)).sort()).toEqual([
    'a.json',
    'a.nii',
    'b.json',
    'b.nii.gz',
    'c.json',
    'c.nii.gz',
  ]);
});

test('the true maps stand beside the series when they are wanted', async () => {
  const path = join(await scratchFolder(), 'head_MESE.nii.gz');
  const written = await writePhantom({ ...options, truth: true, decay: 'T2star' }, path, plain);
  expect(written.map((name) => name.slice(path.lastIndexOf('/') + 1))).toEqual([
    'head_MESE.nii.gz',
    'head_MESE_desc-truth_T2starmap.nii.gz',
    'head_MESE_desc-truth_S0map.nii.gz',
    'head_MESE.json',
  ]);
});

test('an older file stays unless overwriting is allowed', async () => {
  const path = join(await scratchFolder(), 'head.nii');
  await writeFile(path, 'older');
  expect(await codeOf(writePhantom(options, path, plain))).toBe('OUTPUT_EXISTS');
  expect(await readFile(path, 'utf8')).toBe('older');
  await writePhantom({ ...options, overwrite: true }, path, plain);
  expect((await readFile(path)).byteLength).toBe(352 + 2 * 3 * 20 * 24 * 6);
});

test('an abort half-way leaves nothing', async () => {
  const folder = await scratchFolder();
  const stop = new AbortController();
  const onSlice = (done: number): void => {
    if (done === 3) stop.abort();
  };
  const writing = writePhantom({ ...options, onSlice, signal: stop.signal }, join(folder, 'a.nii.gz'), plain);
  await expect(writing).rejects.toBeInstanceOf(Cancelled);
  expect(await readdir(folder)).toEqual([]);
});

test('the sample series that is shipped is the head of its README, voxel by voxel', async () => {
  const folder = fileURLToPath(new URL('../../resources/sample/', import.meta.url));
  const echoTimesS = Array.from({ length: 16 }, (_, echo) => (echo + 1) / 100);
  const again = join(await scratchFolder(), 'again.nii');
  const sample = { shape: [52, 64, 20], zoomsMm: [3.2, 3.2, 5.5], echoTimesS, snr: 60, seed: 2025 } as const;
  await writePhantom({ ...sample, decay: 'T2' }, again, plain);
  const shipped = gunzipSync(await readFile(join(folder, 'sub-sample_MESE.nii.gz')));
  expect(shipped.equals(await readFile(again))).toBe(true);
  const sidecar = (path: string): Promise<unknown> => readFile(path, 'utf8').then((text) => JSON.parse(text));
  expect(await sidecar(join(folder, 'sub-sample_MESE.json'))).toEqual(
    await sidecar(again.replace('.nii', '.json')),
  );
});

describe.runIf(nibabelPresent('a phantom read by nibabel'))('nibabel', () => {
  test('reads the series with its affine from sform and qform alike', async () => {
    const path = join(await scratchFolder(), 'head.nii.gz');
    await writePhantom(options, path, plain);
    const seen = askNibabel(
      path,
      `im = nibabel.load(path); h = im.header; data = im.get_fdata()
print(json.dumps([im.shape, str(h.get_data_dtype()), bool(numpy.allclose(h.get_sform(), h.get_qform(), atol=1e-3)), float(data[:, :, 3, 1].sum())]))`,
    );
    const plane = 20 * 24;
    const sum = simulateHead(options)
      .sliceSamples(3)
      .subarray(plane, 2 * plane)
      .reduce((total, value) => total + value, 0);
    expect(seen).toEqual([[20, 24, 6, 3], 'int16', true, sum]);
  });
});
