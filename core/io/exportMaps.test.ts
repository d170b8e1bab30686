import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { geometryOf, obliqueImage } from '../../tests/support/geometry.js';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { makeReadOnly, smallDisk } from '../../tests/support/smallDisk.js';
import { Cancelled } from '../contracts/errors.js';
import type { MapTarget } from '../contracts/job.js';
import { type ExportOptions, exportMaps } from './exportMaps.js';
import { deflateSegment } from './gzipMember.js';
import { createMapFile } from './mapFile.js';
import { type OutputPlaces, plainPlaces } from './outputNames.js';
import { createScratchFolder } from './scratch.js';

const small = geometryOf(obliqueImage);

/** Two maps in files of their own: float32 filled with a value, and a status. */
async function exportOf(
  folder: string,
  more: Partial<ExportOptions> = {},
  geometry = small,
): Promise<ExportOptions> {
  const scratch = await scratchFolder();
  const make = async (name: string, datatype: 'float32' | 'uint8', fill: number): Promise<MapTarget> => ({
    name,
    label: name,
    unit: name === 'T2map' ? 's' : '1',
    source: { kind: 'status' },
    array: await createMapFile(join(scratch, `${name}.nii`), { geometry, datatype, fill, description: name }),
  });
  const targets = [await make('T2map', 'float32', 0.08), await make('status', 'uint8', 1)];
  const { format = 'nii' } = more;
  const places = plainPlaces(
    folder,
    'head_t2',
    targets.map(({ name }) => name),
    format,
  );
  return {
    maps: targets.map((target, n) => ({
      ...{ target, ...(places.maps[n] as OutputPlaces['maps'][number]) },
      sidecar: { Units: target.unit },
    })),
    ...{ jobPath: places.jobPath, job: () => ({ Model: 't2' }) },
    ...{ folder, format, overwrite: false, deflateOne: async (task) => deflateSegment(task) },
    ...more,
  };
}

test.each(['nii', 'nii.gz'] as const)(
  'maps come out as %s with the bytes they had, and a sidecar each',
  async (format) => {
    const folder = join(await scratchFolder(), 'a', 'new', 'folder');
    const options = await exportOf(folder, { format });
    const { paths, ...exported } = await exportMaps(options);
    expect(exported).toEqual({
      maps: [
        ['T2map', 's'],
        ['status', '1'],
      ].map(([name, unit]) => ({
        ...{ name, unit, path: join(folder, `head_t2_${name}.${format}`) },
        voxelsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      })),
      jobPath: join(folder, 'head_t2_job.json'),
    });
    expect(paths.map((path) => basename(path)).sort()).toEqual((await readdir(folder)).sort());
    expect((await readdir(folder)).sort()).toEqual(
      [
        'head_t2_T2map.json',
        `head_t2_T2map.${format}`,
        'head_t2_job.json',
        'head_t2_status.json',
        `head_t2_status.${format}`,
      ].sort(),
    );
    for (const { target } of options.maps) {
      const written = await readFile(join(folder, `head_t2_${target.name}.${format}`));
      const plain = format === 'nii' ? written : gunzipSync(written);
      expect(plain.equals(await readFile(target.array.path))).toBe(true);
    }
    expect(JSON.parse(await readFile(join(folder, 'head_t2_T2map.json'), 'utf8'))).toEqual({ Units: 's' });
  },
);

test('what an export left that was killed is removed by the next one into the folder', async () => {
  const folder = await scratchFolder();
  const left = await createScratchFolder(folder);
  const owner = JSON.parse(await readFile(left.file('owner.json'), 'utf8'));
  await writeFile(left.file('owner.json'), JSON.stringify({ ...owner, bootId: 'an earlier start' }));
  await writeFile(left.file('head_t2_T2map.nii'), 'half');
  await exportMaps(await exportOf(folder));
  expect((await readdir(folder)).filter((name) => name.startsWith('voxfit-'))).toEqual([]);
});

test('an output that exists is named and nothing is written, not even where only a sidecar stands', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'head_t2_status.json'), 'mine');
  await expect(exportMaps(await exportOf(folder))).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
    message: expect.stringContaining('1 of the 5 output files exists already: head_t2_status.json'),
    detail: { existing: [join(folder, 'head_t2_status.json')] },
  });
  expect(await readdir(folder)).toEqual(['head_t2_status.json']);
  expect(await readFile(join(folder, 'head_t2_status.json'), 'utf8')).toBe('mine');
});

test('a link that leads nowhere is an output that exists', async () => {
  const folder = await scratchFolder();
  await symlink('/nowhere', join(folder, 'head_t2_T2map.nii'));
  expect(await codeOf(exportMaps(await exportOf(folder)))).toBe('OUTPUT_EXISTS');
});

test('overwriting replaces the older files', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'head_t2_T2map.nii'), 'older');
  const options = await exportOf(folder, { overwrite: true });
  await exportMaps(options);
  const source = options.maps[0]?.target.array.path ?? '';
  expect((await readFile(join(folder, 'head_t2_T2map.nii'))).equals(await readFile(source))).toBe(true);
  expect(await readdir(folder)).toHaveLength(5);
});

test('a failure half-way removes what was begun, keeps older files and takes back the folder it made', async () => {
  const parent = await scratchFolder();
  const old = join(parent, 'old');
  await mkdir(old);
  await writeFile(join(old, 'head_t2_T2map.nii.gz'), 'older');
  for (const folder of [old, join(parent, 'new', 'deep')]) {
    const options = await exportOf(folder, { overwrite: true, format: 'nii.gz' });
    const [first, second] = options.maps;
    if (first === undefined || second === undefined) throw new Error('two maps are needed');
    const gone = { ...second.target, array: { ...second.target.array, path: join(parent, 'gone.nii') } };
    const broken = { ...options, maps: [first, { ...second, target: gone }] };
    expect(await codeOf(exportMaps(broken))).toBe('FILE_NOT_FOUND');
  }
  expect(await readdir(parent)).toEqual(['old']);
  expect(await readdir(old)).toEqual(['head_t2_T2map.nii.gz']);
  expect(await readFile(join(old, 'head_t2_T2map.nii.gz'), 'utf8')).toBe('older');
});

test('an abort while maps are compressed ends as Cancelled and leaves older files as they were', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'head_t2_T2map.nii.gz'), 'older');
  const stop = new AbortController();
  const geometry = { ...small, shape: [256, 256, 100] as const };
  const more = { format: 'nii.gz', overwrite: true, signal: stop.signal } as const;
  const exporting = exportMaps(await exportOf(folder, more, geometry));
  const begun = async (): Promise<boolean> =>
    (await readdir(folder)).some((name) => name.startsWith('voxfit-'));
  while (!(await begun())) await new Promise((resolve) => setTimeout(resolve, 2));
  stop.abort();
  await expect(exporting).rejects.toBeInstanceOf(Cancelled);
  expect(await readdir(folder)).toEqual(['head_t2_T2map.nii.gz']);
  expect(await readFile(join(folder, 'head_t2_T2map.nii.gz'), 'utf8')).toBe('older');
});

test('an export aborted before it begins creates no folder', async () => {
  const parent = await scratchFolder();
  const options = await exportOf(join(parent, 'out'), { signal: AbortSignal.abort() });
  await expect(exportMaps(options)).rejects.toBeInstanceOf(Cancelled);
  expect(await readdir(parent)).toEqual([]);
});

test('a folder that cannot be one is OUTPUT_UNWRITABLE', async () => {
  const file = join(await scratchFolder(), 'file');
  await writeFile(file, '');
  expect(await codeOf(exportMaps(await exportOf(file)))).toBe('OUTPUT_UNWRITABLE');
  expect(await codeOf(exportMaps(await exportOf(join(file, 'below'))))).toBe('OUTPUT_UNWRITABLE');
  const taken = join(await scratchFolder(), 'head_t2_T2map.nii');
  await mkdir(taken);
  const over = await exportOf(join(taken, '..'), { overwrite: true });
  expect(await codeOf(exportMaps(over))).toBe('OUTPUT_UNWRITABLE');
  expect((await readdir(join(taken, '..'))).map((name) => basename(name))).toEqual(['head_t2_T2map.nii']);
});

const disk = smallDisk('export to a full and to a read-only disk', '1m');
describe.runIf(disk !== null)('on a small disk', () => {
  const folder = disk ?? '';
  const large = { ...small, shape: [128, 128, 40] as const };

  test('maps that do not fit are DISK_FULL with the bytes needed and free, before anything is written', async () => {
    await expect(exportMaps(await exportOf(folder, {}, large))).rejects.toMatchObject({
      code: 'DISK_FULL',
      detail: { neededBytes: 2 * 352 + 5 * 128 * 128 * 40, freeBytes: expect.any(Number) },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('a disk that fills while maps are compressed is DISK_FULL and is left as it was', async () => {
    await writeFile(join(folder, 'head_t2_T2map.nii.gz'), 'older');
    await writeFile(join(folder, 'ballast'), Buffer.alloc(1024 * 1024 - 8192));
    const options = await exportOf(folder, { format: 'nii.gz', overwrite: true }, large);
    expect(await codeOf(exportMaps(options))).toBe('DISK_FULL');
    expect((await readdir(folder)).sort()).toEqual(['ballast', 'head_t2_T2map.nii.gz']);
    expect(await readFile(join(folder, 'head_t2_T2map.nii.gz'), 'utf8')).toBe('older');
  });

  test('a disk that may not be written is OUTPUT_UNWRITABLE, for a new folder on it too', async () => {
    makeReadOnly(folder);
    expect(await codeOf(exportMaps(await exportOf(folder, { overwrite: true })))).toBe('OUTPUT_UNWRITABLE');
    expect(await codeOf(exportMaps(await exportOf(join(folder, 'new'))))).toBe('OUTPUT_UNWRITABLE');
  });
});
