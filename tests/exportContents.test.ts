import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { niftiImage } from './support/niftiImage.js';
import { jobOf, runJob } from './support/quickFit.js';
import { scratchFolder } from './support/scratch.js';

/* What a fit writes beside its maps: statistics, regions, a derivatives folder, a report. */

const folder = await scratchFolder();
const anat = join(folder, 'study', 'sub-01', 'anat');
await mkdir(anat, { recursive: true });
const echoes = [0.01, 0.03, 0.06];
const image = join(anat, 'sub-01_MESE.nii');
const geometry = {
  pixdim: [1, 2, 2, 3, 1, 1, 1, 1],
  sformCode: 1,
  srow: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0],
};
const values = echoes.flatMap((teS) =>
  Array.from({ length: 24 }, (_, v) => (v === 5 ? 0 : 1000 * Math.exp(-teS / (0.05 + 0.001 * v)))),
);
await writeFile(image, niftiImage({ ...geometry, dims: [4, 4, 3, 2, 3], datatype: 'float32', values }));
const regions = join(folder, 'regions.nii');
const labels = Array.from({ length: 24 }, (_, v) => (v < 12 ? 1 : v < 20 ? 2 : 0));
await writeFile(regions, niftiImage({ ...geometry, dims: [3, 4, 3, 2], datatype: 'uint8', values: labels }));
await writeFile(join(folder, 'regions.tsv'), 'index\tname\n1\tcortex <&"\n2\tnuclei\n');
const words = [
  image,
  '--model',
  't2',
  '--var',
  `TE=${echoes.join(',')}`,
  '--mask',
  'none',
  '--regions',
  regions,
];

describe('a derivatives folder with regions and a report', async () => {
  const job = await jobOf(words, join(folder, 'study'), { layout: 'bids', report: true });
  const { maps, jobPath } = await runJob(job, folder);
  const pipeline = join(folder, 'study', 'derivatives', 'voxfit');
  const stem = join(pipeline, 'sub-01', 'anat', 'sub-01_desc-t2');
  const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

  it('describes itself and its source, and tells validators what is not of the standard', async () => {
    expect(jobPath).toBe(`${stem}_job.json`);
    expect(await json(join(pipeline, 'dataset_description.json'))).toMatchObject({
      ...{ DatasetType: 'derivative', GeneratedBy: [{ Name: 'Voxfit' }] },
      SourceDatasets: [{ URL: '../../' }],
    });
    expect(await readFile(join(pipeline, '.bidsignore'), 'utf8')).toBe(
      '*_job.json\n*_regions.tsv\n*_report.html\n*_voxels.tsv\n*_view.png\n*_plot.png\n',
    );
  });

  it('keeps the description that is there and adds to .bidsignore what it has not', async () => {
    await writeFile(join(pipeline, 'dataset_description.json'), '{"Name": "mine"}');
    await writeFile(join(pipeline, '.bidsignore'), 'notes.txt\n*_job.json');
    const own = [
      '--model',
      'custom',
      '--equation',
      'A*exp(-TE*k)',
      '--param',
      'A=900',
      '--param',
      'k=15',
      ...words.slice(3),
    ];
    await runJob(await jobOf([image, ...own], join(folder, 'study'), { layout: 'bids' }), folder);
    expect(await json(join(pipeline, 'dataset_description.json'))).toEqual({ Name: 'mine' });
    const lines = (await readFile(join(pipeline, '.bidsignore'), 'utf8')).trimEnd().split('\n');
    expect(lines).toEqual(expect.arrayContaining(['notes.txt', '*_job.json', '*_A.*', '*_regions.tsv']));
    expect(lines.filter((line) => line === '*_job.json')).toHaveLength(1);
  });

  it('names sources by address, and says in each sidecar what the values are like', async () => {
    const sidecar = await json(`${stem}_T2map.json`);
    expect(sidecar).toMatchObject({
      ...{ Units: 's', Sources: ['bids:raw:sub-01/anat/sub-01_MESE.nii'], EchoTime: echoes },
      ...{ JobFile: 'sub-01_desc-t2_job.json', VoxelsPerStatus: { converged: 23 } },
    });
    expect(sidecar.Statistics.Voxels).toBe(23);
    expect(sidecar.Statistics.Median).toBeCloseTo(0.062, 6);
    expect(sidecar.Statistics.Percentiles['95']).toBeCloseTo(0.0719, 6);
  });

  it('has a row of statistics for each map and region', async () => {
    const rows = (await readFile(`${stem}_regions.tsv`, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    expect(rows[0]).toEqual('map unit region n failed mean sd p05 p25 median p75 p95'.split(' '));
    const t2 = rows.filter(([map]) => map === 'T2map').map(([, , region, n, failed]) => [region, n, failed]);
    expect(t2).toEqual([
      ['all', '23', '1'],
      ['cortex <&"', '11', '1'],
      ['nuclei', '8', '0'],
    ]);
  });

  it('has a report that is whole in itself: pictures with texts, no script, no address that is fetched', async () => {
    const page = await readFile(`${stem}_report.html`, 'utf8');
    for (const { name } of maps) expect(page).toContain(`id="map-${name}"`);
    expect(page).not.toMatch(/<script|<link|src="(?!data:)|url\(|@import/);
    const pictures = [...page.matchAll(/<img [^>]*alt="([^"]+)" src="data:image\/png;base64,([^"]+)"/g)];
    expect(pictures).toHaveLength(3 * maps.length);
    expect(pictures[0]?.[1]).toBe('axial slice 1 of T2map; left of the picture is right, top is anterior');
    expect(page).toContain('cortex &lt;&amp;&quot;');
    expect(page).toContain('doi:10.1103/PhysRev.94.630');
    expect(page).toMatch(/role="img" aria-label="Histogram of T2map: 23 voxels/);
    const png = Buffer.from(pictures[0]?.[2] ?? '', 'base64');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([4, 3]);
    const pixels = inflateSync(png.subarray(41, png.byteLength - 16));
    // Every voxel of this slice has a value: each row is a byte for its filter, then four opaque pixels.
    const opacities = [0, 1, 2].flatMap((row) => [4, 8, 12, 16].map((at) => pixels[row * 17 + at]));
    expect(opacities).toEqual(new Array(12).fill(255));
  });

  it('leaves nothing unfinished behind', async () => {
    const names = await readdir(pipeline, { recursive: true });
    expect(names.filter((name) => /\.part$|voxfit-\d/.test(String(name)))).toEqual([]);
  });
});
