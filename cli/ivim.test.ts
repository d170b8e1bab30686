import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const folder = await scratchFolder();
const present = sharedDataPresent('intravoxel incoherent motion');

interface Tissue {
  readonly D: number;
  readonly f: number;
  readonly Dp: number;
  readonly data: readonly number[];
}

/** A series whose voxels are the tissues of the OSIPI set generic_two, its b-values beside it. */
async function tissueSeries(): Promise<{ path: string; tissues: readonly Tissue[] }> {
  const file = join(sharedDataFolder, 'osipi_ivim', 'generic_two.json');
  const { config, ...named } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Tissue> & {
    config: { bvalues: number[] };
  };
  const tissues = Object.values(named);
  const values = config.bvalues.flatMap((_, t) => tissues.map(({ data }) => 1000 * (data[t] as number)));
  const dims = [4, tissues.length, 1, 1, config.bvalues.length];
  const path = join(folder, 'tissues.nii');
  await writeFile(path, niftiImage({ dims, datatype: 'float32', values }));
  await writeFile(join(folder, 'tissues.bval'), config.bvalues.join(' '));
  return { path, tissues };
}

describe.runIf(present)('voxfit fit --model ivim', () => {
  it.each(['nlls', 'segmented'])('writes maps and sidecars of a series by %s', async (method) => {
    const { path, tissues } = await tissueSeries();
    const out = join(folder, method);
    const chosen = ['--model', 'ivim', '--mask', 'none', '--method', method];
    const { exitCode, stderr } = await runFit(out, path, ...chosen);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [f, d, dstar] = await Promise.all(['f', 'D', 'Dstar'].map((name) => readMap(out, name)));
    expect(dstar?.sidecar).toMatchObject({ Units: 'mm2/s' });
    for (const [v, tissue] of tissues.entries()) {
      expect(Math.abs((f?.values[v] as number) - tissue.f)).toBeLessThan(0.03);
      if (tissue.f === 0) expect(dstar?.values[v]).toBeNaN();
      else expect(Math.abs((dstar?.values[v] as number) / tissue.Dp - 1)).toBeLessThan(0.3);
      if (tissue.f < 1) expect(Math.abs((d?.values[v] as number) / tissue.D - 1)).toBeLessThan(0.05);
      else expect((d?.values[v] as number) > 0).toBe(false);
    }
  });

  it('says of four b-values out of order, in NIfTI-2, that they are too few', async () => {
    const image = join(sharedDataFolder, 'ivim_oj', 'test.nii.gz');
    const out = join(folder, 'four');
    const { exitCode, stderr, written } = await runFit(out, image, '--model', 'ivim', '--mask', 'none');
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
    expect(stderr).toContain('has 4 volumes; model ivim needs 5 or more');
    const asAdc = await runFit(join(folder, 'adc'), image, '--model', 'adc', '--mask', 'none');
    expect(asAdc.exitCode).toBe(0);
    expect(asAdc.stderr).toMatch(/^Note: 1 of 2 b-vectors \(test\.bvec\) have a length of 0\.8985 [^\n]*\n$/);
  });

  it('refuses a series without b = 0, and writes nothing', async () => {
    const { path } = await tissueSeries();
    const out = join(folder, 'refused');
    const chosen = ['--model', 'ivim', '--exclude', '0'];
    const { exitCode, stderr, written } = await runFit(out, path, ...chosen);
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
    expect(stderr).toContain('the smallest b-value is 1 s/mm2');
  });
});
