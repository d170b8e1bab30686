import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Volume } from '../../core/contracts/series.js';
import { describeImage } from '../../core/io/imageFile.js';
import { volumesOf } from '../../core/io/importSeries.js';
import { readVolume } from '../../core/io/readArrays.js';
import { writePhantom } from '../../core/io/writePhantom.js';
import { readMap, rerun } from '../support/fitCommand.js';
import { niftiImage } from '../support/niftiImage.js';
import { answerDialogs, colouredShare, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

describe('masks in the window', () => {
  let folder: string;
  let program: Program;
  const button = (name: string) => program.page.getByRole('button', { name, exact: true });
  const masks = () => program.page.getByRole('radiogroup', { name: 'Mask', exact: true });
  const canvas = () => program.page.locator('canvas[aria-label^=Images]');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-masks-'));
    const options = { shape: [40, 40, 12], zoomsMm: [5, 6, 15], snr: 80, seed: 1, decay: 'T2' } as const;
    const image = join(folder, 'sub-01_MESE.nii');
    await writePhantom({ ...options, echoTimesS: [0.01, 0.02, 0.04, 0.08] }, image, { format: 'nii' });
    program = await startProgram([image]);
    await program.page.getByText('sub-01_MESE.nii').first().waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are seen over the image before the run, with how they lie to the signal', async () => {
    const grey = await colouredShare(program, canvas());
    await program.page.getByLabel('Show the mask over the image').check();
    await program.page.getByText(/^\d[\d\s]* voxels, 0 without signal; \d[\d\s]* of/).waitFor();
    await expect.poll(() => colouredShare(program, canvas())).toBeGreaterThan(grey + 0.05);
    await picture(program, 'mask-automatic');
    await masks().getByText('Above', { exact: true }).click();
    await program.page.getByText('The threshold of the mask is missing.').waitFor();
    const field = program.page.getByLabel('Threshold of the mask, in the unit of the signal');
    await field.fill('1e9');
    await field.press('Enter');
    await program.page.getByRole('alert').filter({ hasText: 'above the threshold 1000000000' }).waitFor();
    await field.fill('40');
    await field.press('Enter');
    await program.page.getByText(/^\d[\d\s]* voxels, 0 without signal; /).waitFor();
    await picture(program, 'mask-threshold');
  });

  it('of a file whose axes are flipped and in another order are read along those of the image, and that is said', async () => {
    const path = join(folder, 'turned.nii');
    const { affine } = (await describeImage(join(folder, 'sub-01_MESE.nii'))).geometry;
    // Voxel (a, b, c) of the mask is voxel (39 - b, a, c) of the image.
    const srow = affine.slice(0, 3).flatMap(([i = 0, j = 0, k = 0, shift = 0]) => [j, -i, k, shift + 39 * i]);
    const values = Array.from({ length: 40 * 40 * 12 }, (_, voxel) => (voxel % 40 < 10 ? 1 : 0));
    const header = { dims: [3, 40, 40, 12], pixdim: [1, 6, 5, 15, 1, 1, 1, 1], sformCode: 1, srow };
    await writeFile(path, niftiImage({ ...header, datatype: 'uint8', values }));
    await answerDialogs(program, [path]);
    await masks().getByText('File…', { exact: true }).click();
    await program.page.getByText(/^4\s?800 voxels, /).waitFor();
    const notice = /^The mask turned\.nii has its axes as \w{3} and the images as \w{3}: it was read along/;
    await program.page.getByText(notice).waitFor();
    await picture(program, 'mask-turned');
  });

  it('are drawn in a slice, used by the fit, and kept with the maps, so that a rerun has them', async () => {
    await masks().getByText('Drawn', { exact: true }).click();
    await program.page.getByText('No voxel of the mask is drawn.').waitFor();
    await program.page.getByText('Axial', { exact: true }).click();
    const tools = program.page.getByRole('radiogroup', { name: 'Dragging in the image', exact: true });
    await tools.getByText('Filled', { exact: true }).click();
    const box = await canvas().boundingBox();
    if (box === null) throw new Error('The canvas is not on the page.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const drag = async (points: readonly (readonly [number, number])[]): Promise<void> => {
      const [first = [0, 0], ...rest] = points;
      await program.page.mouse.move(x + first[0], y + first[1]);
      await program.page.mouse.down();
      for (const [right, down] of rest) await program.page.mouse.move(x + right, y + down, { steps: 8 });
      await program.page.mouse.up();
    };
    await drag([
      ...[[-60, -60] as const, [60, -60] as const, [60, 60] as const],
      ...[[-60, 60] as const, [-60, -60] as const],
    ]);
    await program.page.getByText('Saved with the maps on export.').waitFor();
    await tools.getByText('Erase', { exact: true }).click();
    await drag([[-40, 0] as const, [40, 0] as const]);
    await button('Undo stroke').click();
    await picture(program, 'mask-drawn');
    await expect.poll(() => button('Run fit').isEnabled()).toBe(true);
    await startFit(program.page);
    await fitEnded(program.page);
    await picture(program, 'mask-drawn-done');
    const out = join(folder, 'maps');
    await answerDialogs(program, [out]);
    await program.page.getByText('.nii', { exact: true }).click();
    await button('Export maps…').click();
    await program.page.getByText(/^\d+ files in maps$/).waitFor();
    const names = await readdir(out);
    expect(names).toContain('sub-01_desc-t2_mask.nii');
    const path = join(out, 'sub-01_desc-t2_mask.nii');
    const [volume] = volumesOf(await describeImage(path), path);
    const values = await readVolume(volume as Volume);
    const inside = [...values].filter((value) => value === 1).length;
    expect(inside).toBeGreaterThan(30);
    const status = await readMap(out, 'status');
    expect(status.values.every((code, voxel) => (code === 0) === (values[voxel] === 0))).toBe(true);
    const job = join(out, names.find((name) => name.endsWith('_job.json')) ?? '');
    const record = JSON.parse(await readFile(job, 'utf8'));
    expect(record.Result.Mask.Voxels).toBe(inside);
    await program.close();
    expect(await rerun(job)).toEqual({ exitCode: 0, reproduced: true });
  });
});
