import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { obliqueImage } from './support/geometry.js';
import { askNibabel, nibabelPresent } from './support/nibabel.js';
import { niftiImage, type TestImage } from './support/niftiImage.js';
import { jobOf, runJob } from './support/quickFit.js';
import { scratchFolder } from './support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from './support/sharedData.js';

/* nibabel reads a map and its source alike: transforms, codes, zooms, units, and what the header says of the values. */

const folder = await scratchFolder();
const series: TestImage = { ...obliqueImage, dims: [4, 5, 4, 3, 6], pixdim: [-1, 2, 2.5, 3, 2.25, 1, 1, 1] };
const sources: Readonly<Record<string, TestImage>> = {
  'qform and sform that differ': series,
  'a qform alone': { ...series, sformCode: 0 },
  'an sform alone': { ...series, qformCode: 0 },
  neither: { ...series, qformCode: 0, sformCode: 0 },
  'codes of template spaces': { ...series, qformCode: 3, sformCode: 4 },
  'a right-handed qform': { ...series, pixdim: [1, 2, 2.5, 3, 2.25, 1, 1, 1] },
  'big-endian bytes': { ...series, littleEndian: false },
  'NIfTI-2': { ...series, version: 2 },
  'big-endian NIfTI-2': { ...series, version: 2, littleEndian: false },
  'times in milliseconds': { ...series, xyztUnits: 18, pixdim: [-1, 2, 2.5, 3, 2250, 1, 1, 1] },
  'no units': { ...series, xyztUnits: 0 },
  'a scaling of int16': { ...series, slope: 0.5, intercept: 3, datatype: 'int16' },
};

const compare = `
source = nibabel.load(path); maps = sys.argv[2:]
def about(image):
    h = image.header
    q, qcode = h.get_qform(coded=True); s, scode = h.get_sform(coded=True)
    return dict(affine=image.affine, qform=h.get_qform() if q is None else q, sform=h.get_sform(), qcode=int(h['qform_code']),
        scode=int(h['sform_code']), zooms=numpy.array(h.get_zooms()[:3], float), units=h.get_xyzt_units())
def worst(a, b):
    a, b = about(a), about(b)
    off = max(float(numpy.abs(a[k] - b[k]).max() / max(1, numpy.abs(a[k]).max())) for k in ('affine', 'qform', 'sform', 'zooms'))
    return dict(off=off, same=[k for k in ('qcode', 'scode', 'units') if a[k] == b[k]], shape=list(b_shape(maps[0])))
def b_shape(p): return nibabel.load(p).shape
first = nibabel.load(maps[0]); h = first.header
print(json.dumps(dict(compared=[worst(source, nibabel.load(p)) for p in maps], descrip=h['descrip'].item().decode(),
    intent=h.get_intent()[0], name=h.get_intent()[2], finite=bool(numpy.isfinite(first.get_fdata()).all()),
    equal=bool(all((nibabel.load(p).get_fdata() == first.get_fdata()).all() for p in maps)))))`;

interface Seen {
  readonly compared: readonly { readonly off: number; readonly same: readonly string[] }[];
  readonly [field: string]: unknown;
}

async function seenOf(name: string, path: string): Promise<Seen> {
  const paths: string[] = [];
  for (const format of ['nii', 'nii.gz'] as const) {
    const job = await jobOf([path, '--model', 'mean', '--maps', 'mean'], join(folder, `${name} ${format}`), {
      format,
    });
    const { maps } = await runJob(job, folder);
    paths.push(maps[0]?.path ?? '');
  }
  return askNibabel(path, compare, paths) as Seen;
}

function expectAlike({ compared }: Seen): void {
  for (const { off, same } of compared) {
    expect(off).toBeLessThan(2e-7);
    expect(same).toEqual(['qcode', 'scode', 'units']);
  }
}

describe.runIf(nibabelPresent('maps beside their sources, read by nibabel'))('a map of a source with', () => {
  it.each(Object.entries(sources))('%s', async (name, image) => {
    const path = join(folder, `${name}.nii`);
    await writeFile(path, niftiImage(image));
    const seen = await seenOf(name, path);
    expectAlike(seen);
    expect(seen).toMatchObject({
      ...{ descrip: 'Voxfit mean [a.u.]', intent: 'estimate', name: 'mean', finite: true, equal: true },
    });
  });

  const real = ['nibabel_tests/example4d.nii.gz', 'nibabel_tests/functional.nii', 'niivue/pcasl.nii.gz'];
  it.runIf(sharedDataPresent('geometry of real series')).each(real)('%s', async (place) => {
    expectAlike(await seenOf(place.replaceAll('/', ' '), join(sharedDataFolder, place)));
  });

  it('t, F and z says so, with its degrees of freedom; a status map has labels', async () => {
    const path = join(folder, 'glm.nii');
    const volumes = 20;
    const values = Array.from({ length: 8 * volumes }, (_, n) => 100 + ((n * 37) % 11));
    await writeFile(path, niftiImage({ dims: [4, 2, 2, 2, volumes], datatype: 'float32', values }));
    const design = join(folder, 'task.csv');
    const rows = Array.from({ length: volumes }, (_, t) => `${t % 3},${t / 7},1`);
    await writeFile(design, `task,drift,constant\n${rows.join('\n')}\n`);
    const contrasts = ['--contrast', 'task=1,0,0', '--contrast', 'any=1,0,0;0,1,0', '--exclude', '0'];
    const words = [path, '--model', 'glm', '--design', design, ...contrasts, '--mask', 'none'];
    const { maps } = await runJob(await jobOf(words, join(folder, 'glm')), folder);
    const found = askNibabel(
      path,
      'print(json.dumps({p.split("_glm_")[1][:-4]: nibabel.load(p).header.get_intent() for p in sys.argv[2:]}))',
      maps.map((map) => map.path),
    );
    expect(found).toMatchObject({
      t_task: ['t test', [16], 't_task'],
      F_any: ['f test', [2, 16], 'F_any'],
      z_task: ['z score', [], 'z_task'],
      effect_task: ['estimate', [], 'effect_task'],
      status: ['label', [], 'status'],
    });
  });
});
