import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type NibabelImage, nibabelPresent, readByNibabel } from '../../tests/support/nibabel.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { VoxfitError } from '../contracts/errors.js';
import type { ImportedSeries } from '../contracts/series.js';
import { orientationLetters } from '../geometry/affine.js';
import { describeImage } from './imageFile.js';
import { importSeries } from './importSeries.js';
import { openSeries } from './openSeries.js';
import { readVolume } from './readArrays.js';

const present =
  sharedDataPresent('reading of reference images') && nibabelPresent('reading of reference images');
const scratch = await scratchFolder();
const at = (path: string): string => join(sharedDataFolder, path);

interface ManifestRow {
  readonly file: string;
  readonly kind: string;
  readonly expected: string;
}

/** What each file of the folder must do; fields with commas are quoted. */
function manifest(): ManifestRow[] {
  if (!present) return [];
  const [, ...lines] = readFileSync(at('edge_cases/manifest.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(
      (found) => found[1] ?? found[2] ?? '',
    );
    const [file = '', , kind = '', , expected = ''] = fields;
    return { file, kind, expected };
  });
}

/** Every image file below a folder; of a pair the header. */
function imagesIn(folder: string): string[] {
  if (!present) return [];
  return readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(nii|hdr)(\.gz)?$/.test(name) || basename(name).startsWith('crash-'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

/** The error of each file that is refused. */
const refused: Readonly<Record<string, string>> = {
  'edge_cases/analyze75_int16.hdr': 'NOT_NIFTI',
  'edge_cases/bad_magic.nii': 'NOT_NIFTI',
  'edge_cases/cifti_dconn_6d.nii': 'NOT_NIFTI',
  'edge_cases/datatype_binary1bit.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/datatype_unknown.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/dim0_is_9.nii': 'HEADER_INVALID',
  'edge_cases/dim_negative.nii': 'HEADER_INVALID',
  'edge_cases/dim_zero.nii': 'HEADER_INVALID',
  'edge_cases/dtype_complex64.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/dtype_complex128.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/empty.nii': 'NOT_NIFTI',
  'edge_cases/header_only.nii': 'DATA_TRUNCATED',
  'edge_cases/not_nifti_random_bytes.nii': 'NOT_NIFTI',
  'edge_cases/rgb24_3d.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/rgb24_4d.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/rgba32_4d.nii': 'DATATYPE_UNSUPPORTED',
  'edge_cases/trunc.nii.gz': 'GZIP_CORRUPT',
  'edge_cases/trunc_data.nii': 'DATA_TRUNCATED',
  'edge_cases/trunc_header.nii': 'NOT_NIFTI',
  'edge_cases/vox_offset_beyond.nii': 'HEADER_INVALID',
};

/** nibabel takes these by their names and fails; they hold what another file holds. */
const sameVoxels: Readonly<Record<string, string>> = {
  'edge_cases/gz_but_named.nii': 'edge_cases/functional_ok.nii.gz',
  'edge_cases/plain_but_named.nii.gz': 'edge_cases/functional_ok.nii.gz',
  'nifti_rs/minimal2.hdr': 'nifti_rs/minimal.hdr', // its .img is compressed, the .hdr is not
};

const rows = manifest();
const edgeCases = rows.map((row) => `edge_cases/${row.file}`);
const others = ['nibabel_tests', 'nifti_reader_js', 'nifti_rs', 'niivue'].flatMap(imagesIn);
const answers = present ? readByNibabel([...edgeCases, ...others].map(at), join(scratch, 'paths.json')) : {};

function nibabelImage(file: string): NibabelImage | null {
  const answer = answers[at(sameVoxels[file] ?? file)];
  return answer === undefined || 'without' in answer ? null : answer;
}

async function importFile(file: string): Promise<ImportedSeries> {
  return importSeries(await openSeries([at(file)]), { scratchFolder: scratch });
}

async function refusalOf(file: string): Promise<VoxfitError> {
  const error: unknown = await importFile(file).catch((thrown: unknown) => thrown);
  if (error instanceof VoxfitError) return error;
  throw new Error(`${file} was not refused: ${error instanceof Error ? error.stack : 'it was read'}`);
}

async function statistics(series: ImportedSeries): Promise<{ min: number; max: number; mean: number }> {
  let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
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

/**
 * The affine of an image whose header gives no orientation: nibabel puts the centre of the image at the origin and lets x
 * fall; Voxfit puts the first voxel there, as the standard says, and lets x grow.
 */
function withoutOrientation({ shape, affine }: NibabelImage): readonly (readonly number[])[] {
  const zoomsMm = [0, 1, 2].map((axis) => Math.abs(affine[axis]?.[axis] ?? Number.NaN));
  const centre = zoomsMm.map((zoom, axis) => (zoom * ((shape[axis] ?? 1) - 1)) / 2);
  expect(affine.map((row) => row[3])).toEqual([centre[0], -(centre[1] ?? 0), -(centre[2] ?? 0), 1]);
  return zoomsMm.map((zoom, axis) => [0, 1, 2, 3].map((column) => (column === axis ? zoom : 0)));
}

async function expectAsNibabel(file: string, expected: NibabelImage): Promise<void> {
  const series = await importFile(file);
  const [ni = 1, nj = 1, nk = 1, ...more] = expected.shape;
  expect(series.geometry.shape).toEqual([ni, nj, nk]);
  expect(series.volumeCount).toBe(more.reduce((product, size) => product * size, 1));
  expect(series.files[0]?.dims).toEqual(expected.shape);
  const found = await statistics(series);
  // Values here are float32; nibabel's are float64.
  const allowed = 2e-7 * Math.max(Math.abs(expected.min), Math.abs(expected.max));
  for (const figure of ['min', 'max', 'mean'] as const) {
    expect(Math.abs(found[figure] - expected[figure]), figure).toBeLessThanOrEqual(allowed);
  }
  const { affine, affineFrom } = series.geometry;
  const wanted = affineFrom === 'pixdim' ? withoutOrientation(expected) : expected.affine;
  for (const [r, row] of affine.entries()) {
    for (const [c, value] of row.entries()) {
      expect(Math.abs(value - (wanted[r]?.[c] ?? Number.NaN)), `affine ${r} ${c}`).toBeLessThan(1e-5);
    }
  }
}

describe.runIf(present)('edge cases', () => {
  test('the rows are those known here', () => {
    expect(rows).toHaveLength(61);
    for (const file of Object.keys(refused)) expect(edgeCases).toContain(file);
  });

  test.each(rows)('$file does what its row says: $expected', async ({ file, expected }) => {
    const name = `edge_cases/${file}`;
    const code = refused[name];
    if (code !== undefined) {
      expect(expected).toMatch(/reject/);
      const error = await refusalOf(name);
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(/\.$/)]);
      return;
    }
    expect(expected).toMatch(/load|maps equal|values =/);
    const image = nibabelImage(name);
    if (image === null) throw new Error(`nibabel has no numbers for ${name}.`);
    await expectAsNibabel(name, image);
  });

  test('both byte orders, a pair and NIfTI-2 give the same voxels', async () => {
    const files = [
      'small_64D_big_endian_float64.nii.gz',
      'small_64D_nifti2_float32.nii',
      'small_64D_pair.hdr',
    ];
    const voxels = [];
    for (const file of files) {
      const { volumes } = await importFile(`edge_cases/${file}`);
      const last = volumes.at(-1);
      voxels.push(last === undefined ? [] : [...(await readVolume(last))]);
    }
    expect(voxels[0]).toHaveLength(1000);
    expect(voxels[1]).toEqual(voxels[0]);
    expect(voxels[2]).toEqual(voxels[0]);
  });
});

describe.runIf(present)('images of other programs', () => {
  test('are compared with nibabel, all of which it has numbers', () => {
    const compared = (files: readonly string[]): number =>
      files.filter((file) => nibabelImage(file) !== null).length;
    expect([edgeCases, others].map(compared)).toEqual([41, 94]);
  });

  test.each(others.filter((file) => nibabelImage(file) !== null))(
    '%s has the shape, affine and values that nibabel reads',
    async (file) => {
      await expectAsNibabel(file, nibabelImage(file) as NibabelImage);
    },
  );

  test.each(others.filter((file) => nibabelImage(file) === null))(
    '%s, of which nibabel reads no numbers, is refused with an error of the catalogue',
    async (file) => {
      const error = await refusalOf(file);
      expect(error.message).toMatch(/\.$/);
      expect(error.code).toMatch(
        /NOT_NIFTI|HEADER_INVALID|DATATYPE_UNSUPPORTED|DATA_TRUNCATED|FILE_NOT_FOUND/,
      );
    },
  );
});

describe.runIf(present)('orientation', () => {
  const names = present
    ? readdirSync(at('niivue/tests/nifti_space')).filter((name) => name.endsWith('.nii.gz'))
    : [];

  test('one brain in each of the 48 axis orders is named as its file is', async () => {
    expect(names).toHaveLength(48);
    const found = [];
    for (const name of names) {
      const { geometry } = await describeImage(at(`niivue/tests/nifti_space/${name}`));
      found.push(orientationLetters(geometry.affine));
    }
    expect(found).toEqual(names.map((name) => name.slice(0, 3)));
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
