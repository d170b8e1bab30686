import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseSeries } from '../core/io/chooseSeries.js';
import { readDicomOutline } from '../core/io/dicomOutline.js';
import { describeImage } from '../core/io/imageFile.js';
import { importSeries, volumesOf } from '../core/io/importSeries.js';
import { readJobFile } from '../core/io/jobFile.js';
import { openSeries } from '../core/io/openSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import { DicomConversions } from '../core/run/dicomConversions.js';
import { compareWithRecord, restoreJob } from '../core/run/rerun.js';
import { dicomSignal, patientTexts, pydicomPresent, writeDicom } from './support/dicom.js';
import { readMap, runFit } from './support/fitCommand.js';
import { jobLimits, runJob } from './support/quickFit.js';
import { codeOf, scratchFolder, thrownBy } from './support/scratch.js';
import { builtWorker } from './support/simulatedRun.js';

const echoTimesMs = [10, 20, 40, 80];
const shape = [12, 10, 5] as const;
const mese = { number: 3, description: 'MESE', echoTimesMs, shape };

const folder = await scratchFolder();
const scratchParent = join(folder, 'scratch');
const conversions = new DicomConversions({ makeWorker: builtWorker, scratchParent });
const convert = (place: string) => conversions.convert(place);
afterAll(() => conversions.dispose());

/** The series of a DICOM folder, imported. */
async function seriesOf(place: string, name?: string) {
  const choice = await chooseSeries([place], name, convert);
  if (choice.kind === 'several') throw new Error(choice.candidates.map((one) => one.name).join(', '));
  const { images, conversion } = choice;
  const series = await openSeries(images, conversion === undefined ? {} : { conversion });
  return { choice, series: await importSeries(series, { scratchFolder: folder }) };
}

const pydicomFiles = '/usr/lib/python3/dist-packages/pydicom/data/test_files';

/** Voxels of one of pydicom's own files, which are real and in many encodings. */
async function voxelsOf(file: string): Promise<Float32Array> {
  const own = join(folder, file);
  await mkdir(own);
  await copyFile(join(pydicomFiles, file), join(own, file));
  const converted = await convert(own);
  const [image = ''] = readdirSync(converted?.folder ?? '').filter((each) => each.endsWith('.nii'));
  const path = join(converted?.folder ?? '', image);
  const [volume] = volumesOf(await describeImage(path), path);
  return readVolume(volume as NonNullable<typeof volume>);
}

describe.runIf(pydicomPresent('DICOM folders'))('a folder of DICOM files', () => {
  const place = join(folder, 'study', 'export');
  const plainVoxels = voxelsOf('MR_small.dcm');
  writeDicom(place, [mese]);

  it('is one series: voxels as stored, echo times in seconds, sources that name the folder', async () => {
    const { series } = await seriesOf(place);
    expect(series.volumes).toHaveLength(echoTimesMs.length);
    const { TE } = series.variables;
    expect(TE?.values).toEqual([0.01, 0.02, 0.04, 0.08]);
    expect(TE?.sources?.[3]).toBe('DICOM in export: 3_MESE_e4.json, EchoTime');
    expect(series.conversion).toEqual({
      folder: place,
      program: expect.stringMatching(/^dcm2niix v1\.0\.\d{8}$/),
    });
    for (const [n, teMs] of echoTimesMs.entries()) {
      const values = await readVolume(series.volumes[n] as (typeof series.volumes)[number]);
      // DICOM rows go down and its x grows to the left of the patient; NIfTI rows go up.
      for (const [i, j, k] of [
        [0, 0, 0],
        [11, 0, 1],
        [3, 9, 4],
        [7, 2, 2],
      ] as const) {
        const stored = values[i + 12 * (9 - j + 10 * k)];
        expect(stored, `voxel ${i} ${j} ${k}, ${teMs} ms`).toBe(dicomSignal(i, j, k, teMs));
      }
    }
  });

  it('is fitted in the terminal; what says whose images they are is in no output', async () => {
    const out = join(folder, 'maps');
    const { exitCode, stderr, written } = await runFit(out, place, '--model', 't2', '--report');
    expect(exitCode, stderr).toBe(0);
    const { values, sidecar } = await readMap(out, 'T2map');
    expect(values[5 + 12 * (5 + 10 * 0)]).toBeCloseTo(0.05, 3);
    expect(values[5 + 12 * (5 + 10 * 4)]).toBeCloseTo(0.054, 3);
    expect(sidecar.Sources).toContain('export/3_MESE_e1.nii');
    expect(sidecar.GeneratedBy).toContainEqual({ Name: 'dcm2niix', Version: expect.stringMatching(/^v1/) });
    const texts = (written ?? []).map((name) => readFileSync(join(out, name), 'latin1')).join('') + stderr;
    for (const text of patientTexts) expect(texts).not.toContain(text);
  });

  it('is fitted again from the job file, bit for bit, also where it was moved', async () => {
    const moved = join(folder, 'archive', 'export');
    await mkdir(moved, { recursive: true });
    for (const name of await readdir(place)) await copyFile(join(place, name), join(moved, name));
    const out = join(folder, 'maps of moved');
    await runFit(out, moved, '--model', 't2');
    await rm(moved, { recursive: true });
    const jobPath = join(out, (await readdir(out)).find((name) => name.endsWith('_job.json')) ?? '');
    const record = await readJobFile(jobPath);
    const places = { jobFolder: dirname(jobPath) };
    const gone = await thrownBy(restoreJob(record, basename(jobPath), places, convert));
    expect(gone).toMatchObject({ code: 'FILE_NOT_FOUND', message: expect.stringContaining(moved) });
    const replaced = new Map([['export', place]]);
    const restored = await restoreJob(record, basename(jobPath), { ...places, replaced }, convert);
    const again = await runJob({ ...jobLimits(join(out, 'again')), ...restored }, folder);
    expect(compareWithRecord(record, again.maps)).toEqual({ kind: 'same' });
  });

  it('that has changed since the job ran is refused, naming the image that differs and no scratch folder', async () => {
    const changed = join(folder, 'changed');
    writeDicom(changed, [mese]);
    const out = join(folder, 'maps of changed');
    await runFit(out, changed, '--model', 't2');
    const jobPath = join(out, (await readdir(out)).find((name) => name.endsWith('_job.json')) ?? '');
    writeDicom(changed, [{ ...mese, echoTimesMs: [10, 20, 40, 90] }]);
    const places = { jobFolder: out };
    const record = await readJobFile(jobPath);
    const refused = await thrownBy(restoreJob(record, basename(jobPath), places, convert));
    expect(refused).toMatchObject({
      code: 'INPUT_CHANGED',
      message: expect.stringMatching(/^1 input has changed .*changed\/3_MESE_e4\.nii, as it is made of the/),
    });
    expect(String(refused)).not.toContain(scratchParent);
  });

  it('with several series asks which, by name', async () => {
    const several = join(folder, 'several');
    writeDicom(several, [mese, { number: 4, description: 'GRE', echoTimesMs: [5, 9], shape }]);
    const { exitCode, stderr } = await runFit(join(folder, 'none'), several, '--model', 't2');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/holds 2 series; say which with --series NAME:\n {2}3_MESE .*\n {2}4_GRE /);
    expect((await seriesOf(several, '4_GRE')).series.variables.TE?.values).toEqual([0.005, 0.009]);
  });

  it('with one series per flip angle offers them as one, ordered by the angle', async () => {
    const angles = join(folder, 'angles');
    const one = { echoTimesMs: [4], shape };
    writeDicom(angles, [
      { ...one, number: 5, description: 'vfa_fa15', flipAngleDeg: 15 },
      { ...one, number: 6, description: 'vfa_fa2', flipAngleDeg: 2 },
      { ...one, number: 8, description: 'localizer' },
      { ...one, number: 9, description: 'localizer' },
    ]);
    const { choice, series } = await seriesOf(angles);
    expect(choice.name).toBe('5-6_vfa_fa');
    expect(series.variables.FlipAngle?.values).toEqual([2, 15]);
  });

  it.each([
    'MR_small_RLE.dcm',
    'MR_small_jpeg_ls_lossless.dcm',
    'MR_small_jp2klossless.dcm',
    'MR_small_implicit.dcm',
    'MR_small_bigendian.dcm',
  ])('compressed or written another way has the voxels of the plain one: %s', async (name) => {
    expect(await voxelsOf(name)).toEqual(await plainVoxels);
  });

  it('of which nothing can be converted is an error in the words of dcm2niix', async () => {
    const damaged = join(folder, 'damaged');
    await mkdir(damaged);
    await writeFile(join(damaged, 'IM1'), Buffer.concat([Buffer.alloc(128), Buffer.from('DICMnothing')]));
    expect(await thrownBy(convert(damaged))).toMatchObject({
      code: 'DICOM_UNREADABLE',
      message: expect.stringMatching(
        /^None of the 1 DICOM files could be converted\. dcm2niix says: .*[Uu]nable to find any DICOM/,
      ),
    });
  });

  it('with more voxels in a series than dcm2niix can hold is refused at once, with the sizes', async () => {
    const huge = join(folder, 'huge');
    await mkdir(huge);
    const [name = ''] = await readdir(place);
    const bytes = await readFile(join(place, name));
    // Rows and columns, (0028,0010) and (0028,0011), each a number of two bytes.
    for (const element of [0x10, 0x11]) {
      const at = bytes.indexOf(Buffer.from([0x28, 0, element, 0, 0x55, 0x53, 2, 0]));
      bytes.writeUInt16LE(40_000, at + 8);
    }
    await writeFile(join(huge, name), bytes);
    expect(await thrownBy(convert(huge))).toMatchObject({
      code: 'DICOM_TOO_LARGE',
      message: expect.stringMatching(
        /^Series 3 has 3\.20 GB of voxels in 1 DICOM file; .* Run dcm2niix itself/,
      ),
      detail: { seriesBytes: 3.2e9 },
    });
  });

  it.each([
    'MR_small.dcm',
    'MR_small_RLE.dcm',
    'MR_small_jp2klossless.dcm',
    'MR_small_implicit.dcm',
    'MR_small_bigendian.dcm',
  ])('compressed or written another way says its size: %s', async (name) => {
    const outline = readDicomOutline(await readFile(join(pydicomFiles, name)));
    expect(outline?.voxelBytes).toBe(64 * 64 * 2);
    expect(outline?.stack).toBe(readDicomOutline(await readFile(join(pydicomFiles, 'MR_small.dcm')))?.stack);
  });

  it('without any DICOM file is no folder of images', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'notes.txt'), 'x'.repeat(500));
    expect(await codeOf(seriesOf(empty))).toBe('WRONG_USE');
  });

  it('tells its progress, and cancelled leaves nothing behind', async () => {
    const stop = new AbortController();
    const parent = join(folder, 'cancelled');
    const told: number[] = [];
    const cancelled = new DicomConversions({ makeWorker: builtWorker, scratchParent: parent }).convert(
      place,
      {
        signal: stop.signal,
        onProgress: (fraction) => {
          told.push(fraction);
          stop.abort();
        },
      },
    );
    expect(await thrownBy(cancelled)).toMatchObject({ name: 'Cancelled' });
    expect(told[0]).toBeLessThan(0.5);
    expect(await readdir(parent)).toEqual([]);
    await conversions.convert(place, { onProgress: (fraction) => told.push(fraction) });
    expect(told.at(-1)).toBeGreaterThan(0.9);
    expect([...told].slice(1)).toEqual([...told].slice(1).sort((a, b) => a - b));
  });
});
