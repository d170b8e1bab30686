import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { VoxfitError } from '../contracts/errors.js';
import type { Affine, ImportedSeries } from '../contracts/series.js';
import { orientationLetters } from '../geometry/affine.js';
import { describeImage } from './imageFile.js';
import { importSeries } from './importSeries.js';
import { openSeries } from './openSeries.js';
import { readVolume } from './readArrays.js';

const present = sharedDataPresent('reading of reference images');
const scratch = await scratchFolder();
const at = (path: string): string => join(sharedDataFolder, path);

interface ManifestRow {
  readonly file: string;
  readonly expected: string;
  readonly shape: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Values of nibabel 5.0.0 for every file; fields with commas are quoted. */
function manifest(): ManifestRow[] {
  if (!present) return [];
  const [, ...lines] = readFileSync(at('edge_cases/manifest.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(
      (found) => found[1] ?? found[2] ?? '',
    );
    const [file = '', , , , expected = '', shape = '', , min, max, mean] = fields;
    return { file, expected, shape, min: Number(min), max: Number(max), mean: Number(mean) };
  });
}

/** Files that are read although their type is unusual, or refused although they are valid, with the error's code. */
const refused: Readonly<Record<string, string>> = {
  'cifti_dconn_6d.nii': 'NOT_NIFTI',
  'not_nifti_random_bytes.nii': 'NOT_NIFTI',
  'dtype_int64.nii': 'DATATYPE_UNSUPPORTED',
  'dtype_uint64.nii': 'DATATYPE_UNSUPPORTED',
  'dtype_complex64.nii': 'DATATYPE_UNSUPPORTED',
  'dtype_complex128.nii': 'DATATYPE_UNSUPPORTED',
  'rgb24_3d.nii': 'DATATYPE_UNSUPPORTED',
  'rgb24_4d.nii': 'DATATYPE_UNSUPPORTED',
  'rgba32_4d.nii': 'DATATYPE_UNSUPPORTED',
  'analyze75_int16.hdr': 'NOT_NIFTI',
  'trunc_data.nii': 'DATA_TRUNCATED',
  'trunc_header.nii': 'NOT_NIFTI',
  'empty.nii': 'NOT_NIFTI',
  'header_only.nii': 'DATA_TRUNCATED',
  'trunc.nii.gz': 'GZIP_CORRUPT',
  'gz_trailing_garbage.nii.gz': 'GZIP_CORRUPT',
  'bad_magic.nii': 'NOT_NIFTI',
  'dim0_is_9.nii': 'HEADER_INVALID',
  'dim_negative.nii': 'HEADER_INVALID',
  'dim_zero.nii': 'HEADER_INVALID',
  'datatype_unknown.nii': 'DATATYPE_UNSUPPORTED',
  'datatype_binary1bit.nii': 'DATATYPE_UNSUPPORTED',
  'vox_offset_beyond.nii': 'HEADER_INVALID',
};

/** nibabel takes these by their name and fails; the values are those of the file that they were made from. */
const likeFunctional = new Set(['gz_but_named.nii', 'plain_but_named.nii.gz', 'slope_inf.nii']);

async function importFile(path: string): Promise<ImportedSeries> {
  return importSeries(await openSeries([path]), { scratchFolder: scratch });
}

async function statistics(series: ImportedSeries): Promise<{ min: number; max: number; mean: number }> {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (const volume of series.volumes) {
    for (const value of await readVolume(volume)) {
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      count += 1;
    }
  }
  return { min, max, mean: sum / count };
}

/** Equal to nine digits as printed, or to the precision of float32. */
function expectClose(found: number, expected: number, scale: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(2e-7 * scale);
}

describe.runIf(present)('edge cases', () => {
  const rows = manifest();

  test('the list has as many rows as are known here', () => {
    expect(rows).toHaveLength(61);
    for (const file of Object.keys(refused)) expect(rows.map((row) => row.file)).toContain(file);
  });

  test.each(rows.filter((row) => row.file in refused))('$file is refused: $expected', async ({ file }) => {
    const error: unknown = await importFile(at(`edge_cases/${file}`)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VoxfitError);
    expect(error).toMatchObject({ code: refused[file], message: expect.stringMatching(/\.$/) });
  });

  test.each(rows.filter((row) => !(row.file in refused)))(
    '$file has the shape and values that nibabel reads',
    async (row) => {
      const series = await importFile(at(`edge_cases/${row.file}`));
      const like = likeFunctional.has(row.file)
        ? rows.find(
            (other) =>
              other.file === (row.file === 'slope_inf.nii' ? 'slope_nan.nii' : 'functional_ok.nii.gz'),
          )
        : row;
      if (like === undefined) throw new Error(`${row.file} has no values to compare with`);
      const sizes = like.shape.split('x').map(Number);
      const [ni = 1, nj = 1, nk = 1, ...more] = sizes;
      expect(series.geometry.shape).toEqual([ni, nj, nk]);
      expect(series.volumeCount).toBe(more.reduce((product, size) => product * size, 1));
      const found = await statistics(series);
      const scale = Math.max(Math.abs(like.min), Math.abs(like.max));
      expectClose(found.min, like.min, scale);
      expectClose(found.max, like.max, scale);
      expectClose(found.mean, like.mean, scale);
    },
  );

  test('both byte orders, a pair and NIfTI-2 give the same voxels', async () => {
    const files = [
      'small_64D_big_endian_float64.nii.gz',
      'small_64D_nifti2_float32.nii',
      'small_64D_pair.hdr',
    ];
    const sums = [];
    for (const file of files) {
      const { volumes } = await importFile(at(`edge_cases/${file}`));
      const last = volumes.at(-1);
      sums.push(last === undefined ? [] : [...(await readVolume(last))]);
    }
    expect(sums[0]).toHaveLength(1000);
    expect(sums[1]).toEqual(sums[0]);
    expect(sums[2]).toEqual(sums[0]);
  });
});

describe.runIf(present)('affines', () => {
  // Expected numbers: nibabel 5.0.0, nib.load(file).affine[:3].tolist()
  const expected: readonly (readonly [string, 'sform' | 'qform', Affine])[] = [
    [
      'nibabel_tests/functional.nii',
      'sform',
      [
        [-4, 0, 0, 32],
        [0, 4, 0, -40],
        [0, 0, 8, 0],
      ],
    ],
    [
      'nibabel_tests/standard.nii.gz',
      'sform',
      [
        [1, 0, 0, 0],
        [0, 3, 0, 0],
        [0, 0, 2, 0],
      ],
    ],
    [
      'nibabel_tests/example_nifti2.nii.gz',
      'sform',
      [
        [-2, 6.714715653593746e-19, 9.081024511081715e-18, 117.8551025390625],
        [-6.714715653593746e-19, 1.9737114906311035, -0.35552823543548584, -35.72294235229492],
        [8.25548088896093e-18, 0.3232076168060303, 2.171081781387329, -7.248798370361328],
      ],
    ],
    [
      'niivue/pcasl.nii.gz',
      'sform',
      [
        [2.996884346008301, 0.13429254293441772, 0.050929129123687744, -79.69630432128906],
        [-0.13476437330245972, 2.9964094161987305, 0.1160728931427002, -115.8355712890625],
        [-0.022836148738861084, -0.0591200590133667, 5.998660564422607, -50.95854568481445],
      ],
    ],
    [
      'edge_cases/shear_sform_uint8_slope.nii.gz',
      'sform',
      [
        [0.482421875, 0, 0, -94.37935638427734],
        [0, 0.45749205350875854, 0, -117.10601806640625],
        [0, 0.1530747413635254, 2.370809316635132, -102.20355224609375],
      ],
    ],
  ];

  test.each(expected)('%s has the affine that nibabel reads', async (file, affineFrom, affine) => {
    const { geometry } = await describeImage(at(file));
    expect(geometry.affineFrom).toBe(affineFrom);
    expect(geometry.affine.flat().map((value) => value + 0)).toEqual(affine.flat());
  });

  test('an image without orientation has its zooms at the origin', async () => {
    const { geometry, problems } = await describeImage(at('edge_cases/qform_sform_none.nii'));
    expect([geometry.affineFrom, geometry.affine[0], geometry.zoomsMm]).toEqual([
      'pixdim',
      [4, 0, 0, 0],
      [4, 4, 8],
    ]);
    expect(problems.map((problem) => problem.code)).toEqual(['NO_ORIENTATION']);
  });
});

describe.runIf(present)('orientation', () => {
  const folder = at('niivue/tests/nifti_space');
  const names = present ? readdirSync(folder).filter((name) => name.endsWith('.nii.gz')) : [];

  test('one brain in each of the 48 axis orders is named as its file is', async () => {
    expect(names).toHaveLength(48);
    const found = [];
    for (const name of names)
      found.push(orientationLetters((await describeImage(join(folder, name))).geometry.affine));
    expect(found).toEqual(names.map((name) => name.slice(0, 3)));
  });
});
