import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { importFile, volumesOf } from '../core/io/importSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const folder = await scratchFolder();
const place = join(sharedDataFolder, 'pymvpa');
const fixed = ['--model', 'glm', '--mask', 'none', '--contrast', 'face - house'];

/** Maps of Voxfit, by the name of the reference map: ordinary least squares of numpy with the design beside them. */
const names = {
  beta_face: 'beta_face',
  face_minus_house_con: 'effect_face-house',
  face_minus_house_t: 't_face-house',
  resid_var: 'residualVariance',
} as const;

async function reference(run: number, map: string): Promise<Float32Array> {
  const file = await describeImage(join(place, 'reference_ols', `run${run}_${map}.nii.gz`));
  const [volume] = volumesOf(file, await importFile(file, { scratchFolder: folder }));
  if (volume === undefined) throw new Error(`${map} of run ${run} is empty.`);
  return readVolume(volume);
}

/** Largest difference between two maps, relative to the value where that is above 1, over the voxels that have one. */
function difference(found: Float32Array, expected: Float32Array): { largest: number; voxels: number } {
  const differences = [...found].flatMap((value, v) => {
    const wanted = expected[v] as number;
    return Number.isNaN(value) ? [] : [Math.abs(value - wanted) / Math.max(1, Math.abs(wanted))];
  });
  return { largest: Math.max(...differences), voxels: differences.length };
}

describe.runIf(sharedDataPresent('one slice of two runs of Haxby 2001'))('glm of runs of Haxby 2001', () => {
  it.each([1, 2])('agrees with least squares in numpy within 1e-4, run %i', async (run) => {
    const out = join(folder, `given-${run}`);
    const image = join(place, `haxby2001/sub001/BOLD/task001_run00${run}/bold_1slice.nii.gz`);
    const design = join(place, `reference_ols/run${run}_design.csv`);
    const answer = await runFit(out, image, ...fixed, '--design', design);
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
    for (const [map, name] of Object.entries(names)) {
      const { values } = await readMap(out, name);
      const { largest, voxels } = difference(values, await reference(run, map));
      expect(largest, name).toBeLessThan(1e-4);
      expect(voxels, name).toBe(name === names.face_minus_house_t ? 530 : 800);
    }
  });

  // The reference convolves with one sample per volume, Voxfit with 50: regressors differ by up to 0.02 of 1.14.
  it.each([1, 2])('gives t within 0.1 of that from the events themselves, run %i', async (run) => {
    const out = join(folder, `made-${run}`);
    const runFolder = join(place, `haxby2001/sub001/BOLD/task001_run00${run}`);
    const drift = join(folder, 'drift.tsv');
    await writeFile(drift, ['linear_drift', ...Array.from({ length: 121 }, (_, n) => n / 60 - 1)].join('\n'));
    const answer = await runFit(
      ...([out, join(runFolder, 'bold_1slice.nii.gz'), ...fixed] as const),
      ...['--events', join(runFolder, 'bold_events.tsv'), '--hrf', 'spm'],
      ...['--high-pass', 'none', '--confounds', drift],
    );
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain('Volumes are 2.5 s apart');
    const { values } = await readMap(out, names.face_minus_house_t);
    const t = await reference(run, 'face_minus_house_t');
    const differences = [...values].flatMap((value, v) =>
      Number.isNaN(value) ? [] : [Math.abs(value - (t[v] as number))],
    );
    expect(differences).toHaveLength(530);
    expect(Math.max(...differences)).toBeLessThan(0.1);
  });
});
