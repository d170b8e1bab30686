import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { niftiHeaderBytes, niftiImage, type TestImage, voxelBytes } from '../../tests/support/niftiImage.js';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import type { Series } from '../contracts/series.js';
import { aslPcasl } from '../models/labelling.js';
import { t2 } from '../models/relaxometry.js';
import { requireVariables } from '../models/resolve/requireVariables.js';
import { describeImage, imageStem } from './imageFile.js';
import { openSeries } from './openSeries.js';

const root = await scratchFolder();
let folders = 0;

/** Files by name in a new folder; images as their description, objects as JSON. */
async function folderWith(
  files: Readonly<Record<string, TestImage | Uint8Array | string | { json: unknown }>>,
): Promise<(name: string) => string> {
  folders += 1;
  const folder = join(root, String(folders));
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) {
    let bytes: Uint8Array | string;
    if (typeof content === 'string' || content instanceof Uint8Array) bytes = content;
    else if ('json' in content) bytes = JSON.stringify(content.json);
    else bytes = name.endsWith('.gz') ? gzipSync(niftiImage(content)) : niftiImage(content);
    await writeFile(join(folder, name), bytes);
  }
  return (name) => join(folder, name);
}

const four: TestImage = { dims: [4, 2, 2, 2, 4] };

async function openWithSidecar(json: unknown, image: TestImage = four): Promise<Series> {
  const at = await folderWith({ 'sub-01_MESE.nii.gz': image, 'sub-01_MESE.json': { json } });
  return openSeries([at('sub-01_MESE.nii.gz')]);
}

async function message(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe('describeImage', () => {
  test('takes a file as gzip by its content, whatever its name', async () => {
    const at = await folderWith({
      'zipped.nii': gzipSync(niftiImage(four)),
      'plain.nii.gz': niftiImage(four),
    });
    expect((await describeImage(at('zipped.nii'))).compressed).toBe(true);
    const plain = await describeImage(at('plain.nii.gz'));
    expect([plain.compressed, plain.volumes]).toEqual([false, 4]);
  });

  test('a file that is cut off is refused with both byte counts', async () => {
    const at = await folderWith({ 'cut.nii': niftiImage(four).subarray(0, 400) });
    expect(await message(describeImage(at('cut.nii')))).toBe(
      'cut.nii has 400 bytes, but its header asks for 416: the file is cut off.',
    );
  });

  test('voxels beyond the end of the file are refused', async () => {
    const at = await folderWith({ 'far.nii': niftiHeaderBytes({ voxOffset: 9999 }) });
    expect(await codeOf(describeImage(at('far.nii')))).toBe('HEADER_INVALID');
  });

  test.each(['pair.hdr', 'pair.img'])('%s stands for the pair', async (given) => {
    const pair: TestImage = { layout: 'pair', dims: [3, 2, 3, 4] };
    const at = await folderWith({ 'pair.hdr': niftiHeaderBytes(pair), 'pair.img': voxelBytes(pair) });
    const found = await describeImage(at(given));
    expect([found.path, found.dataOffset, found.geometry.shape]).toEqual([at('pair.img'), 0, [2, 3, 4]]);
  });

  test('a header without its voxels is refused by name', async () => {
    const at = await folderWith({ 'alone.hdr': niftiHeaderBytes({ layout: 'pair' }) });
    expect(await message(describeImage(at('alone.hdr')))).toContain('there is no .img file beside it');
  });

  test('what is no file is refused', async () => {
    expect(await codeOf(describeImage(join(root, 'absent.nii')))).toBe('FILE_NOT_FOUND');
    expect(await codeOf(describeImage(root))).toBe('NOT_NIFTI');
  });

  test('a gzip file that is damaged at its beginning is refused', async () => {
    const bytes = gzipSync(niftiImage(four));
    bytes.fill(0xff, 10, 40);
    const at = await folderWith({ 'bad.nii': bytes });
    expect(await codeOf(describeImage(at('bad.nii')))).toBe('GZIP_CORRUPT');
  });

  test('the stem of a name has no extension of an image', () => {
    expect(['a/x.nii.gz', 'x.NII', 'x.y.hdr', 'x.img.gz', 'x.gz'].map(imageStem)).toEqual([
      'x',
      'x',
      'x.y',
      'x',
      'x.gz',
    ]);
  });
});

describe('one file', () => {
  test('a list in the sidecar has one value per volume, with its source', async () => {
    const { variables, name } = await openWithSidecar({ EchoTime: [0.01, 0.02, 0.03, 0.04] });
    expect(name).toBe('sub-01_MESE');
    expect(variables).toEqual({
      TE: { values: [0.01, 0.02, 0.03, 0.04], unit: 's', source: 'sub-01_MESE.json, EchoTime' },
    });
  });

  test('single numbers and numbers as text hold for all volumes', async () => {
    const { variables } = await openWithSidecar({ FlipAngle: '15', RepetitionTime: 2.5, Manufacturer: 'x' });
    expect(variables).toEqual({
      FlipAngle: { values: [15, 15, 15, 15], unit: 'deg', source: 'sub-01_MESE.json, FlipAngle' },
      TR: { values: [2.5, 2.5, 2.5, 2.5], unit: 's', source: 'sub-01_MESE.json, RepetitionTime' },
    });
  });

  test('the time between excitations is preferred as TR', async () => {
    const { variables } = await openWithSidecar({ RepetitionTime: 2.5, RepetitionTimeExcitation: 0.015 });
    expect(variables.TR?.values[0]).toBe(0.015);
  });

  test('the fourth zoom of the header is not taken for TR', async () => {
    const { variables } = await openWithSidecar({}, { ...four, pixdim: [1, 1, 1, 1, 2.5] });
    expect(variables).toEqual({});
  });

  test('another number of values than volumes is a fault of that variable, with both numbers', async () => {
    const { variables, unusable } = await openWithSidecar({ EchoTime: [0.01, 0.02, 0.03], FlipAngle: 9 });
    expect(unusable?.TE).toMatchObject({
      code: 'VARIABLE_COUNT',
      message: '3 echo times in sub-01_MESE.json, 4 volumes in sub-01_MESE.nii.gz.',
    });
    expect(Object.keys(variables)).toEqual(['FlipAngle']);
  });

  test.each([
    [{ EchoTime: -1 }, 'In sub-01_MESE.json, EchoTime is -1'],
    [{ EchoTime: [0.1, 'x', 0.2, 0.3] }, 'In sub-01_MESE.json, entry 2 of EchoTime is "x"'],
    [{ EchoTime: { a: 1 } }, 'EchoTime is {"a":1}'],
  ])('%j is refused by a model that needs it, and told', async (json, sentence) => {
    const series = await openWithSidecar(json);
    expect(series.variables).toEqual({});
    expect(series.problems).toEqual([
      { code: 'VARIABLE_INVALID', message: expect.stringContaining(sentence) },
    ]);
    expect(() => requireVariables(series, t2)).toThrow(
      expect.objectContaining({ code: 'VARIABLE_INVALID', message: expect.stringContaining(sentence) }),
    );
  });

  test.each(['3 T', null, -3, [3, 3], {}])(
    'a field strength of %j refuses models that use it, and no others',
    async (fieldT) => {
      const series = await openWithSidecar({
        EchoTime: [0.01, 0.02, 0.03, 0.04],
        MagneticFieldStrength: fieldT,
      });
      expect(requireVariables(series, t2)).toEqual({ TE: [0.01, 0.02, 0.03, 0.04] });
      const timing = { PLD: [1.8, 1.8, 1.8, 1.8], LD: [1.8, 1.8, 1.8, 1.8], VolumeType: [2, 2, 2, 2] };
      const labelled = Object.entries(timing).map(([symbol, values]) => [
        symbol,
        { values, unit: '', source: 'test' },
      ]);
      const labelling = { ...series, variables: Object.fromEntries(labelled) };
      expect(() => requireVariables(labelling, aslPcasl)).toThrow(/Model asl-pcasl needs B0/);
      expect(() => requireVariables({ ...labelling, unusable: {} }, aslPcasl)).not.toThrow();
    },
  );

  test('echo times that look like milliseconds are told, not changed', async () => {
    const { variables, problems } = await openWithSidecar({ EchoTime: [12, 48, 72, 96] });
    expect(variables.TE?.values).toEqual([12, 48, 72, 96]);
    expect(problems).toEqual([
      {
        code: 'VARIABLE_UNIT_SUSPECT',
        message:
          'TE 12 to 96 (sub-01_MESE.json, EchoTime) cannot be seconds; are these milliseconds? Give them in seconds, or accept milliseconds (in the terminal: --assume-ms; --assume-s if they are right).',
      },
    ]);
  });

  test('JSON that goes wrong is refused with its place', async () => {
    const at = await folderWith({ 'a.nii': four, 'a.json': '{\n  "EchoTime": [0.1,\n}' });
    expect(await message(openSeries([at('a.nii')]))).toBe(
      'a.json is not valid JSON: it goes wrong at line 3, column 1.',
    );
    await writeFile(at('a.json'), '{"EchoTime": 0.1');
    expect(await message(openSeries([at('a.nii')]))).toContain('line 1, column 17');
    await writeFile(at('a.json'), '[1]');
    expect(await codeOf(openSeries([at('a.nii')]))).toBe('SIDECAR_INVALID');
  });

  test('b-values come from the file beside the image or from the one that is named', async () => {
    const at = await folderWith({ 'a.nii': four, 'a.bval': '0 1000\t500 2000\n', 'b.bval': '1\n2\n3\n4\n' });
    const beside = await openSeries([at('a.nii')]);
    expect(beside.variables.bval).toEqual({ values: [0, 1000, 500, 2000], unit: 's/mm2', source: 'a.bval' });
    const named = await openSeries([at('a.nii')], { bvalPath: at('b.bval') });
    expect(named.variables.bval?.values).toEqual([1, 2, 3, 4]);
    await writeFile(at('a.bval'), '0 1000');
    expect(await message(openSeries([at('a.nii')]))).toBe('2 b-values in a.bval, 4 volumes in a.nii.');
    expect(await codeOf(openSeries([at('a.nii')], { bvalPath: at('no.bval') }))).toBe('FILE_NOT_FOUND');
  });

  test('directions that do not fit the volumes are refused', async () => {
    const at = await folderWith({
      'a.nii': four,
      good: '1 0 0 1\n0 1 0 0\n0 0 1 0\n',
      bad: '1 0\n0 1\n0 0\n',
    });
    expect((await openSeries([at('a.nii')], { bvecPath: at('good') })).volumeCount).toBe(4);
    expect(await message(openSeries([at('a.nii')], { bvecPath: at('bad') }))).toContain(
      '3 rows of 2 numbers',
    );
  });
});

describe('values that the user gives', () => {
  test('win over a sidecar, even over one that is wrong', async () => {
    const at = await folderWith({ 'a.nii': four, 'a.json': { json: { EchoTime: [1, 2, 3] } } });
    const { variables } = await openSeries([at('a.nii')], {
      variables: { TE: [0.1, 0.2, 0.3, 0.4], a: [7] },
    });
    expect(variables).toEqual({
      TE: { values: [0.1, 0.2, 0.3, 0.4], unit: 's', source: '--var' },
      a: { values: [7, 7, 7, 7], unit: '', source: '--var' },
    });
  });

  test('must fit the volumes', async () => {
    const at = await folderWith({ 'a.nii': four });
    const open = (TE: number[]): Promise<Series> => openSeries([at('a.nii')], { variables: { TE } });
    expect(await message(open([0.1, 0.2, 0.3]))).toBe('3 echo times in --var, 4 volumes in a.nii.');
    expect(await codeOf(open([0.1, 0.2, -0.3, 0.4]))).toBe('VARIABLE_INVALID');
  });

  test('one per file holds for all volumes of its file, and that is told', async () => {
    const at = await folderWith({ 'a.nii': four, 'b.nii': { dims: [3, 2, 2, 2] } });
    const { variables, problems } = await openSeries([at('a.nii'), at('b.nii')], {
      variables: { TE: [0.1, 0.2] },
    });
    expect(variables.TE?.values).toEqual([0.1, 0.1, 0.1, 0.1, 0.2]);
    expect(problems.map((problem) => problem.code)).toEqual(['VARIABLE_PER_FILE']);
  });

  test('come from a named sidecar in place of those beside the images', async () => {
    const at = await folderWith({
      'a.nii': four,
      'a.json': { json: { FlipAngle: 5 } },
      'other.json': { json: { EchoTime: [0.1, 0.2, 0.3, 0.4] } },
    });
    const { variables } = await openSeries([at('a.nii')], { sidecarPath: at('other.json') });
    expect(Object.keys(variables)).toEqual(['TE']);
    expect(await codeOf(openSeries([at('a.nii')], { sidecarPath: at('no.json') }))).toBe('FILE_NOT_FOUND');
  });
});

describe('several files', () => {
  const single: TestImage = { dims: [3, 2, 2, 2] };

  test('follow each other, each with its sidecar', async () => {
    const at = await folderWith({
      'e1.nii': single,
      'e1.json': { json: { EchoTime: 0.01 } },
      'e2.nii.gz': four,
      'e2.json': { json: { EchoTime: 0.02 } },
    });
    const series = await openSeries([at('e1.nii'), at('e2.nii.gz')]);
    expect([series.volumeCount, series.files.map((file) => file.volumes)]).toEqual([5, [1, 4]]);
    expect(series.variables.TE).toEqual({
      values: [0.01, 0.02, 0.02, 0.02, 0.02],
      unit: 's',
      source: 'e1.json and 1 more, EchoTime',
      sources: ['e1.json, EchoTime', ...new Array(4).fill('e2.json, EchoTime')],
    });
  });

  test('a variable that only some of them have is left out and told', async () => {
    const at = await folderWith({
      'e1.nii': single,
      'e1.json': { json: { EchoTime: 0.01 } },
      'e2.nii': single,
    });
    const { variables, problems } = await openSeries([at('e1.nii'), at('e2.nii')]);
    expect(variables).toEqual({});
    expect(problems).toEqual([
      {
        code: 'VARIABLE_INCOMPLETE',
        message: 'e1.json gives EchoTime, but e2.nii has none: TE is not known for the whole series.',
      },
    ]);
  });

  test('on different grids are refused with the difference', async () => {
    const at = await folderWith({ 'e1.nii': single, 'e2.nii': { dims: [3, 2, 2, 3] } });
    expect(await message(openSeries([at('e1.nii'), at('e2.nii')]))).toBe(
      'e1.nii and e2.nii are not on the same grid (equal shape, and positions within a thousandth of a voxel). The shapes differ: 2 x 2 x 2 and 2 x 2 x 3 voxels.',
    );
    expect(await codeOf(openSeries([at('e1.nii'), at('e2.nii')]))).toBe('GRID_MISMATCH');
  });

  test('with different scalings are accepted and told', async () => {
    const at = await folderWith({ 'e1.nii': single, 'e2.nii': { ...single, slope: 2 } });
    const { problems } = await openSeries([at('e1.nii'), at('e2.nii')]);
    expect(problems.map((problem) => problem.code)).toEqual(['SCALING_DIFFERS']);
  });

  test('none at all is wrong use', async () => {
    expect(await codeOf(openSeries([]))).toBe('WRONG_USE');
  });
});
