import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const folder = await scratchFolder();
const voxels = 64;
const perfusion = Array.from({ length: voxels }, (_, v) => 20 + v);

/** Difference control - label for M0 = 1000 of the white paper (Alsop et al. 2015, equation 1): 3 T, one delay of 1.8 s. */
function difference(cbf: number): number {
  const [alpha, t1, labelling, delay] = [0.85, 1.65, 1.8, 1.8];
  const decay = Math.exp(-delay / t1) * (1 - Math.exp(-labelling / t1));
  return (cbf * 2 * alpha * t1 * 1000 * decay) / (6000 * 0.9);
}

async function writeSeries(name: string, context: string | null): Promise<string> {
  const path = join(folder, `${name}_asl.nii`);
  const m0 = perfusion.map(() => 1000);
  const control = perfusion.map(() => 900);
  const label = perfusion.map((cbf) => 900 - difference(cbf));
  const values = [m0, control, label, control, label].flat();
  await writeFile(path, niftiImage({ dims: [4, 4, 4, 4, 5], datatype: 'float64', values }));
  const sidecar = { PostLabelingDelay: 1.8, LabelingDuration: 1.8, MagneticFieldStrength: 3 };
  await writeFile(join(folder, `${name}_asl.json`), JSON.stringify(sidecar));
  if (context !== null) await writeFile(join(folder, `${name}_aslcontext.tsv`), context);
  return path;
}

const context = 'volume_type\nm0scan\ncontrol\nlabel\ncontrol\nlabel\n';

describe('voxfit fit of a labelling series', () => {
  it('gives the perfusion of the white paper from aslcontext.tsv and the m0scan volume', async () => {
    const out = join(folder, 'maps');
    const image = await writeSeries('sub-01', context);
    expect(await runFit(out, image, '--model', 'asl-pcasl')).toMatchObject({ exitCode: 0 });
    const { values, sidecar } = await readMap(out, 'CBF');
    expect(sidecar).toMatchObject({ Units: 'mL/100g/min' });
    for (const [v, cbf] of perfusion.entries()) expect(values[v]).toBeCloseTo(cbf, 3);
  });

  it('never guesses the order of controls and labels', async () => {
    const out = join(folder, 'unknown');
    const image = await writeSeries('sub-02', null);
    const answer = await runFit(out, image, '--model', 'asl-pcasl');
    expect(answer).toMatchObject({ exitCode: 2, written: null });
    expect(answer.stderr).toMatch(/VolumeType/);
    expect(answer.stderr).toMatch(/aslcontext\.tsv|--var VolumeType/);
    const words = ['--var', 'VolumeType=m0scan,control,label,control,label'];
    expect(await runFit(out, image, '--model', 'asl-pcasl', ...words)).toMatchObject({ exitCode: 0 });
    expect((await readMap(out, 'CBF')).values[0]).toBeCloseTo(20, 3);
  });

  it('says which labels are brighter than their controls, and when all are', async () => {
    const image = await writeSeries('sub-04', context);
    const notesOf = async (out: string, types: string): Promise<unknown> => {
      const words = ['--model', 'asl-pcasl', '--var', `VolumeType=${types}`];
      expect(await runFit(out, image, ...words)).toMatchObject({ exitCode: 0 });
      const job = (await readdir(out)).find((name) => name.endsWith('_job.json')) ?? '';
      return JSON.parse(await readFile(join(out, job), 'utf8')).Result.Notes;
    };
    expect(await notesOf(join(folder, 'right'), 'm0scan,control,label,control,label')).toBeUndefined();
    expect(await notesOf(join(folder, 'one wrong'), 'm0scan,control,label,label,control')).toEqual([
      expect.stringMatching(/^In 1 of 2 pairs the label volume is brighter .* volumes 3-4, counted from 0/),
    ]);
    expect(await notesOf(join(folder, 'all wrong'), 'm0scan,label,control,label,control')).toEqual([
      expect.stringContaining('control and label are likely to be exchanged'),
    ]);
  });

  it('refuses a series of one delay for the model of several', async () => {
    const image = await writeSeries('sub-03', context);
    const answer = await runFit(join(folder, 'one'), image, '--model', 'asl-multi-pld');
    expect(answer).toMatchObject({
      exitCode: 2,
      written: null,
      stderr: expect.stringContaining('asl-pcasl'),
    });
  });

  it.runIf(sharedDataPresent('niivue: pcasl.nii.gz'))(
    'has a plausible median in a real series, whose volumes 1, 3, … are the brighter ones: controls',
    async () => {
      const out = join(folder, 'real');
      const types = Array.from({ length: 5 }, () => 'label,control').join(',');
      const image = join(sharedDataFolder, 'niivue/pcasl.nii.gz');
      const words = ['--var', `VolumeType=${types}`, '--var', 'PLD=1.8', '--var', 'LD=1.8', '--mask', 'auto'];
      const answer = await runFit(out, image, '--model', 'asl-pcasl', ...words, '--fix', 'M0=1500');
      expect(answer).toMatchObject({ exitCode: 0 });
      const fitted = (await readMap(out, 'CBF')).values.filter((value) => Number.isFinite(value)).sort();
      expect(fitted.length).toBeGreaterThan(5000);
      const median = fitted[Math.floor(fitted.length / 2)] as number;
      expect(median).toBeGreaterThan(10);
      expect(median).toBeLessThan(120);
    },
  );
});
