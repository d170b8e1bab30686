import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { readMap } from './support/fitCommand.js';
import { askNibabel, nibabelPresent } from './support/nibabel.js';
import { jobOf, runJob } from './support/quickFit.js';
import { scratchFolder } from './support/scratch.js';

it.runIf(nibabelPresent('the table of voxels'))(
  'the table of voxels has every voxel of the mask once, with its place and the values of all maps',
  async () => {
    const folder = await scratchFolder();
    const image = join(folder, 'head_MESE.nii');
    await writePhantom(
      {
        ...{ shape: [24, 20, 6], zoomsMm: [8, 12, 15], snr: 40, seed: 1, decay: 'T2' },
        echoTimesS: [0.01, 0.02, 0.04, 0.06],
      },
      image,
      { format: 'nii' },
    );
    const out = join(folder, 'maps');
    const job = await jobOf([image, '--model', 't2'], out, { voxelTable: true });
    const { summary, maps } = await runJob(job, folder);
    const name = (await readdir(out)).find((each) => each.endsWith('_voxels.tsv')) ?? '';
    const [names = '', ...rows] = (await readFile(join(out, name), 'utf8')).trimEnd().split('\n');
    const wanted = maps.map(({ name: map }) => map).filter((map) => map !== 'status');
    expect(names.split('\t')).toEqual(['i', 'j', 'k', 'x', 'y', 'z', ...wanted, 'status']);
    expect(wanted[0]).toBe('T2map');
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.length).toBe(summary.voxelsFitted + summary.voxelsFailed);
    const t2 = await readMap(out, 'T2map');
    const places: number[][] = [];
    for (const row of rows) {
      const [i = 0, j = 0, k = 0, ...rest] = row.split('\t').map(Number);
      const value = t2.values[i + 24 * (j + 20 * k)] as number;
      if (Number.isFinite(value)) expect(Math.fround(rest[3] as number)).toBe(value);
      else expect(row.split('\t')[6]).toBe('n/a');
      places.push([i, j, k, ...rest.slice(0, 3)]);
    }
    expect(new Set(places.map((place) => place.slice(0, 3).join())).size).toBe(rows.length);
    const asked = places.filter((_, n) => n % 97 === 0);
    const path = maps[0]?.path ?? '';
    const worlds = askNibabel(
      path,
      'a = nibabel.load(path).affine\nprint(json.dumps([list(map(float, (a @ [*p[:3], 1])[:3])) for p in json.loads(sys.argv[2])]))',
      [JSON.stringify(asked)],
    ) as number[][];
    for (const [n, world] of worlds.entries()) {
      for (const [axis, mm] of world.entries()) expect(asked[n]?.[3 + axis]).toBeCloseTo(mm, 3);
    }
  },
);
