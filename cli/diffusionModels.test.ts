import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const run = promisify(execFile);
const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const present = sharedDataPresent('diffusion models of real series');

/** Runs a fit of every voxel of a reference series; the values of its float32 maps by name. */
async function mapsOf(image: string, out: string, ...words: string[]): Promise<Record<string, Float32Array>> {
  const fixed = ['--out', join(folder, out), '--mask', 'none', '--quiet', '--json', '--format', 'nii'];
  const path = join(sharedDataFolder, 'dipy', image);
  const { stdout } = await run(process.execPath, [program, 'fit', path, ...words, ...fixed]);
  const { maps } = JSON.parse(stdout) as { maps: { name: string; path: string }[] };
  const values = await Promise.all(
    maps
      .filter(({ name }) => name !== 'status')
      .map(async (map) => {
        const bytes = Uint8Array.from(await readFile(map.path));
        const start = new DataView(bytes.buffer).getFloat32(108, true);
        return [map.name, new Float32Array(bytes.buffer.slice(start))] as const;
      }),
  );
  return Object.fromEntries(values);
}

describe.runIf(present)('voxfit fit --model adc', () => {
  // numpy 1.24.2: lstsq([1, -b], log(signal)) of single voxels, whose position is that in the image, i fastest.
  it.each([
    ['small_64D.nii', 543, 0.0006702016072746998],
    ['small_64D.nii', 827, 0.003200382235098372],
    ['small_25.nii.gz', 123, 0.0005533553811943563],
    ['small_101D.nii.gz', 87, 0.0004120798163846318],
  ])('fits %s by lines as numpy does to 1e-6, and searches all of it', async (image, voxel, expected) => {
    const lines = await mapsOf(image, `adc-ols-${voxel}`, '--model', 'adc', '--method', 'ols');
    expect(Math.abs((lines.ADC?.[voxel] as number) / expected - 1)).toBeLessThan(1e-6);
    const searched = await mapsOf(image, `adc-nlls-${voxel}`, '--model', 'adc');
    expect(Object.keys(searched)).toEqual(['ADC', 'S0map', 'rmse', 'r2']);
    const values = [...(searched.ADC as Float32Array)];
    expect(values.every((value) => value >= 0 && value <= 0.01)).toBe(true);
  });
});

describe.runIf(present)('voxfit fit --model dki', () => {
  // dipy 1.6.0: DiffusionKurtosisModel(gradient_table(bvals, bvecs, b0_threshold=20), fit_method), mk(-10, 100) and so on.
  const names = ['FA', 'MD', 'AD', 'RD', 'AK', 'RK', 'MK'] as const;
  const expected: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
    ols: {
      22: [0.281291841, 7.96035344e-4, 0.0010339003, 6.77102868e-4, 0.597072786, 0.941896847, 0.751170599],
      91: [0.562780062, 7.2229276e-4, 0.00120697889, 4.79949696e-4, 0.535820436, 1.01644099, 0.764960217],
      284: [0.519266606, 6.97206172e-4, 0.00110125282, 4.95182848e-4, 0.726088252, 0.95164592, 0.840475164],
      307: [0.412562604, 8.12200145e-4, 0.00117293591, 6.31832262e-4, 0.68244036, 1.13170772, 0.92607277],
      452: [0.585255987, 7.94422302e-4, 0.00138411004, 4.99578433e-4, 0.533868114, 1.30755648, 0.810815151],
      568: [0.135456983, 8.17074779e-4, 8.99247123e-4, 7.75988607e-4, 0.320821629, 0.117172853, 0.242036735],
    },
    wls: {
      22: [0.298929615, 7.44901456e-4, 9.79426484e-4, 6.27638943e-4, 0.552261767, 0.896055897, 0.717131764],
      91: [0.583912281, 7.63867514e-4, 0.00129188621, 4.99858165e-4, 0.566165067, 0.944428816, 0.762240486],
      284: [0.497642611, 7.48032504e-4, 0.00115266195, 5.45717782e-4, 0.70416962, 1.00718566, 0.871035862],
      307: [0.40849531, 8.06358629e-4, 0.00115171487, 6.3368051e-4, 0.703031379, 1.1527284, 0.928905766],
      452: [0.582849888, 7.99448826e-4, 0.00139775406, 5.00296206e-4, 0.540458138, 1.31497049, 0.823838027],
      568: [0.0936409151, 0.0010243336, 0.00112806499, 9.724679e-4, 0.500909398, 0.434175342, 0.486411113],
    },
  };

  // The closed form by which dipy averages over the sphere is up to 0.8 % off a brute-force mean; MK is that mean.
  it.each(Object.keys(expected))(
    'by %s agrees with dipy in a real series to 1e-4, in MK to 1 %%',
    async (method) => {
      const maps = await mapsOf('small_101D.nii.gz', `dki-${method}`, '--model', 'dki', '--method', method);
      expect(Object.keys(maps)).toEqual(['MK', 'AK', 'RK', 'FA', 'MD', 'AD', 'RD', 'S0map', 'rmse']);
      for (const [voxel, values] of Object.entries(expected[method] ?? {})) {
        for (const [n, name] of names.entries()) {
          const found = maps[name]?.[Number(voxel)] as number;
          expect(Math.abs(found / (values[n] as number) - 1)).toBeLessThan(name === 'MK' ? 1e-2 : 1e-4);
        }
      }
    },
  );
});
