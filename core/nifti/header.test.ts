import { describe, expect, test } from 'vitest';
import { niftiHeaderBytes, type TestImage } from '../../tests/support/niftiImage.js';
import { VoxfitError } from '../contracts/errors.js';
import { bytesPerElement, type Datatype } from '../contracts/series.js';
import { type NiftiHeader, parseNiftiHeader } from './header.js';

const parse = (image: TestImage): NiftiHeader => parseNiftiHeader(niftiHeaderBytes(image), 'a.nii');

function refusal(bytes: Uint8Array): string {
  try {
    parseNiftiHeader(bytes, 'a.nii');
  } catch (error) {
    if (error instanceof VoxfitError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

const codesOf = (header: NiftiHeader): string[] => header.problems.map((problem) => problem.code);

describe.each([1, 2] as const)('NIfTI-%i', (version) => {
  describe.each([true, false])('little-endian %s', (littleEndian) => {
    test.each(Object.keys(bytesPerElement) as Datatype[])('reads every field of a %s image', (datatype) => {
      const header = parse({
        version,
        littleEndian,
        datatype,
        dims: [4, 5, 6, 7, 8],
        slope: 0.5,
        intercept: -3,
        pixdim: [-1, 2, 3, 4, 1.5],
        qformCode: 1,
        sformCode: 2,
        quaternion: [0, 1, 0],
        qoffset: [7, 8, 9],
        voxOffset: 608,
      });
      expect(header).toEqual({
        version,
        layout: 'single',
        geometry: {
          shape: [5, 6, 7],
          zoomsMm: [2, 3, 4],
          affine: [
            [2, 0, 0, -10],
            [0, 3, 0, -20],
            [0, 0, 4, -30],
          ],
          affineFrom: 'sform',
          qformCode: 1,
          sformCode: 2,
          quaternion: [0, 1, 0],
          qoffsetMm: [7, 8, 9],
          qfac: -1,
          srow: [
            [2, 0, 0, -10],
            [0, 3, 0, -20],
            [0, 0, 4, -30],
          ],
          xyztUnits: 10,
        },
        dims: [5, 6, 7, 8],
        volumes: 8,
        volumeSpacing: 1.5,
        datatype,
        byteOrder: littleEndian ? 'little' : 'big',
        sclSlope: 0.5,
        sclInter: -3,
        dataOffset: 608,
        dataBytes: 5 * 6 * 7 * 8 * bytesPerElement[datatype],
        extensionBytes: 0,
        problems: datatype.endsWith('int64') ? [expect.objectContaining({ code: 'INTEGER_64_BIT' })] : [],
      });
    });
  });

  test('prefers the sform even where the code of the qform is higher', () => {
    expect(parse({ version, sformCode: 1, qformCode: 4 }).geometry.affineFrom).toBe('sform');
  });

  test('uses the qform where there is no sform, and keeps the stored sform', () => {
    const { geometry } = parse({ version, sformCode: 0, qformCode: 1, qoffset: [1, 2, 3] });
    expect(geometry.affine).toEqual([
      [2, 0, 0, 1],
      [0, 3, 0, 2],
      [0, 0, 4, 3],
    ]);
    expect(geometry.srow[2]).toEqual([0, 0, 4, -30]);
  });

  test('uses the zooms alone where there is neither, and says so', () => {
    const header = parse({ version, sformCode: 0, qformCode: 0 });
    expect(header.geometry.affineFrom).toBe('pixdim');
    expect(header.geometry.affine[1]).toEqual([0, 3, 0, 0]);
    expect(codesOf(header)).toEqual(['NO_ORIENTATION']);
  });

  test('counts the bytes of extensions and is not stopped by damaged ones', () => {
    const extension = new Uint8Array(32).fill(3);
    expect(parse({ version, extension }).extensionBytes).toBe(32);
  });

  test('refuses a negative size with its number', () => {
    expect(refusal(niftiHeaderBytes({ version, dims: [3, 4, -17, 4] }))).toBe(
      'HEADER_INVALID: The header of a.nii is not valid: dim[2] is -17; a size is 1 or more.',
    );
  });
});

describe('dimensions', () => {
  test('a 2D image is one slice', () => {
    const header = parse({ dims: [2, 8, 9, 0, 0, 0, 0, 0] });
    expect([header.geometry.shape, header.volumes]).toEqual([[8, 9, 1], 1]);
  });

  test('sizes beyond dim[0] are not looked at', () => {
    expect(parse({ dims: [4, 2, 2, 2, 5, 0, 0, 0] }).volumes).toBe(5);
  });

  test('a fifth dimension counts volumes where the fourth is 1', () => {
    expect(parse({ dims: [5, 2, 2, 2, 1, 3] }).volumes).toBe(3);
  });

  test.each([
    [
      [5, 2, 2, 2, 4, 3],
      'HEADER_INVALID: The header of a.nii is not valid: it has 5 dimensions (2 x 2 x 2 x 4 x 3)',
    ],
    [[9, 2, 2, 2], 'dim[0] is 9; it counts the dimensions, 1 to 7'],
    [[0, 2, 2, 2], 'dim[0] is 0; it counts the dimensions, 1 to 7'],
    [[3, 2, 0, 2], 'dim[2] is 0; a size is 1 or more'],
    [[7, 32767, 32767, 32767, 32767], 'ask for more data than a file can hold'],
  ])('%j is refused', (dims, sentence) => {
    expect(refusal(niftiHeaderBytes({ dims }))).toContain(sentence);
  });
});

describe('datatypes', () => {
  test.each([
    [1, 'binary (1 bit)'],
    [32, 'complex64'],
    [128, 'RGB24'],
    [1536, 'float128'],
    [2304, 'RGBA32'],
    [9999, 'datatype code 9999, which NIfTI does not define'],
  ])('code %i is refused by name', (datatypeCode, name) => {
    const found = refusal(niftiHeaderBytes({ datatypeCode }));
    expect(found).toMatch(/^DATATYPE_UNSUPPORTED/);
    expect(found).toContain(name);
  });

  test.each(['int64', 'uint64'] as const)('%s is read, and its limit is told', (datatype) => {
    expect(parse({ datatype }).problems).toEqual([
      {
        code: 'INTEGER_64_BIT',
        message: expect.stringContaining('exact up to 2^53 (9007199254740992) and rounded beyond'),
      },
    ]);
  });

  test('bits per voxel that contradict the datatype are told', () => {
    expect(codesOf(parse({ datatype: 'int16', bitpix: 8 }))).toEqual(['BITPIX_MISMATCH']);
  });
});

describe('zooms', () => {
  test('a negative one counts without its sign, a zero as 1, and both are told', () => {
    const header = parse({ pixdim: [1, -2, 0, 4] });
    expect(header.geometry.zoomsMm).toEqual([2, 1, 4]);
    expect(codesOf(header)).toEqual(['ZOOM_INVALID', 'ZOOM_INVALID']);
  });
});

describe('unusable transforms', () => {
  test('an sform of zeros gives way to the qform', () => {
    const header = parse({ srow: new Array<number>(12).fill(0), qformCode: 1 });
    expect([header.geometry.affineFrom, codesOf(header)]).toEqual(['qform', ['SFORM_UNUSABLE']]);
  });

  test('a quaternion of NaN gives way to the zooms', () => {
    const header = parse({ sformCode: 0, qformCode: 1, quaternion: [Number.NaN, 0, 0] });
    expect([header.geometry.affineFrom, codesOf(header)]).toEqual([
      'pixdim',
      ['QFORM_UNUSABLE', 'NO_ORIENTATION'],
    ]);
  });
});

describe('scaling and offset', () => {
  test('a slope that is not finite is kept as stored and told', () => {
    const header = parse({ slope: Number.POSITIVE_INFINITY });
    expect([header.sclSlope, codesOf(header)]).toEqual([Number.POSITIVE_INFINITY, ['SLOPE_NOT_FINITE']]);
  });

  test('vox_offset 0 of a single file means right after the header', () => {
    const bytes = niftiHeaderBytes({});
    new DataView(bytes.buffer).setFloat32(108, 0, true);
    const header = parseNiftiHeader(bytes, 'a.nii');
    expect([header.dataOffset, codesOf(header)]).toEqual([352, ['VOX_OFFSET_ZERO']]);
  });

  test('a vox_offset inside the header is refused', () => {
    expect(refusal(niftiHeaderBytes({ voxOffset: 100 }))).toContain('vox_offset is 100');
  });

  test('voxels of a pair may begin at byte 0', () => {
    const header = parse({ layout: 'pair' });
    expect([header.layout, header.dataOffset, header.problems]).toEqual(['pair', 0, []]);
  });
});

describe('what is not NIfTI', () => {
  test('too few bytes', () => {
    expect(refusal(new Uint8Array(200))).toBe(
      'NOT_NIFTI: a.nii is not a NIfTI image: it has 200 bytes, a header has 348 or 540.',
    );
  });

  test('no magic text', () => {
    expect(refusal(new Uint8Array(1000))).toContain(
      'NOT_NIFTI: a.nii is not a NIfTI image: it has no magic text',
    );
  });

  test('ANALYZE 7.5 is named', () => {
    const bytes = niftiHeaderBytes({});
    bytes.fill(0, 344, 348);
    expect(refusal(bytes)).toContain('ANALYZE');
  });

  test('CIFTI is named', () => {
    expect(refusal(niftiHeaderBytes({ version: 2, intentCode: 3001 }))).toContain(
      'NOT_NIFTI: a.nii is a CIFTI file',
    );
  });

  test('a size field that contradicts the magic text', () => {
    const bytes = niftiHeaderBytes({});
    bytes[0] = 0;
    expect(refusal(bytes)).toContain(
      'HEADER_INVALID: The header of a.nii is not valid: sizeof_hdr is 256, not 348',
    );
  });
});

test('a view into a larger buffer is read at its own place and not written', () => {
  const whole = new Uint8Array(1000).fill(0xff);
  const view = whole.subarray(7, 7 + 352);
  view.set(niftiHeaderBytes({ dims: [3, 5, 6, 7] }));
  const kept = whole.slice();
  expect(parseNiftiHeader(view, 'a.nii').geometry.shape).toEqual([5, 6, 7]);
  expect(whole).toEqual(kept);
});
