import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import { readDicomOutline } from './dicomOutline.js';
import { convertibleFiles } from './dicomSizes.js';

const folder = await scratchFolder();

/** An element, explicit and little-endian, with a length of two bytes, or of four where it is a sequence. */
function element(tag: number, type: string, value: Uint8Array | number | string): Buffer {
  const content =
    typeof value === 'number' ? Buffer.from(Uint16Array.of(value).buffer) : Buffer.from(value as string);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(type, 4, 'latin1');
  if (type !== 'SQ') {
    head.writeUInt16LE(content.byteLength, 6);
    return Buffer.concat([head, content]);
  }
  const ends = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([head, Buffer.alloc(4, 0xff), content, ends]);
}

/** An item of undefined length. */
function item(...elements: readonly Buffer[]): Buffer {
  const begin = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]);
  const end = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([begin, ...elements, end]);
}

interface Made {
  readonly series: string;
  readonly echoTime?: string;
  readonly rows: number;
  readonly frames?: string;
}

/** The beginning of a DICOM file of 16 bits and as many columns as rows, with a sequence that names another series. */
function dicomStart({ series, echoTime = '10', rows, frames = '1 ' }: Made): Buffer {
  return Buffer.concat([
    ...[Buffer.alloc(128), Buffer.from('DICM')],
    element(0x00020010, 'UI', '1.2.840.10008.1.2.1'),
    element(0x00081115, 'SQ', item(element(0x0020000e, 'UI', '9.9'), element(0x00280010, 'US', 7))),
    element(0x00180081, 'DS', echoTime),
    element(0x0020000e, 'UI', series),
    element(0x00200011, 'IS', `${series.at(-1)} `),
    element(0x00280008, 'IS', frames),
    element(0x00280010, 'US', rows),
    element(0x00280011, 'US', rows),
    element(0x00280100, 'US', 16),
  ]);
}

/** Sparse, as long as its voxels. */
async function written(name: string, made: Made): Promise<string> {
  const path = join(folder, name);
  const bytes = dicomStart(made);
  await writeFile(path, bytes);
  await truncate(path, bytes.byteLength + 2 * made.rows ** 2 * Number(made.frames ?? 1));
  return path;
}

test('of a file the series, the size and nothing in sequences counts', () => {
  expect(readDicomOutline(dicomStart({ series: '1.3', rows: 512, frames: '40' }))).toEqual({
    ...{ stack: '1.3  10 512 512', seriesNumber: '3', voxelBytes: 512 * 512 * 2 * 40 },
  });
});

test.each([20, 140, 180, 240])('a file that ends after %i bytes says nothing', (bytes) => {
  expect(readDicomOutline(dicomStart({ series: '1.3', rows: 512 }).subarray(0, bytes))).toBeNull();
});

describe('DICOM files of which dcm2niix holds a series in memory', () => {
  const large = { series: '1.3', rows: 16_384 }; // 0.54 GB
  const names = ['a', 'b', 'c', 'd'];
  const freeBytes = 64e9;

  test('are refused where a series has more than 2 GB together, with the numbers and what to do', async () => {
    const files = await Promise.all(names.map((name) => written(name, large)));
    expect(await thrownBy(convertibleFiles(files, freeBytes))).toMatchObject({
      code: 'DICOM_TOO_LARGE',
      message:
        'Series 3 has 2.15 GB of voxels in 4 DICOM files; the dcm2niix that is part of Voxfit can take 2.05 GB, since it holds 2 GB of memory at most. Run dcm2niix itself (dcm2niix -o OUT FOLDER) and open the images that it makes.',
      detail: { seriesBytes: 4 * 2 * 16_384 ** 2, availableBytes: freeBytes },
    });
  });

  test('are refused where they need more memory than is free', async () => {
    const file = await written('one', large);
    expect(await thrownBy(convertibleFiles([file], 0.5e9))).toMatchObject({
      code: 'DICOM_TOO_LARGE',
      message: expect.stringContaining('can take 0.40 GB, since 0.50 GB of memory are free'),
    });
  });

  test('are taken where the echoes of a series are small enough one by one', async () => {
    const echoes = names.map((name, n) => written(`echo-${name}`, { ...large, echoTime: `${n}0` }));
    const files = await Promise.all(echoes);
    expect(await convertibleFiles(files, freeBytes)).toEqual({ files, problems: [] });
  });

  test('are taken without a series that is too large, which is told', async () => {
    const files = await Promise.all(names.map((name) => written(`large-${name}`, large)));
    const small = await written('small', { series: '1.4', rows: 64 });
    const { files: taken, problems } = await convertibleFiles([...files, small], freeBytes);
    expect(taken).toEqual([small]);
    expect(problems.map(({ code }) => code)).toEqual(['DICOM_TOO_LARGE']);
  });
});
