import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { askNibabel, nibabelPresent } from '../tests/support/nibabel.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'sub-01_MESE.nii');
const echoTimesS = [0.01, 0.02, 0.04, 0.06, 0.08];
await writePhantom(
  { shape: [24, 24, 8], zoomsMm: [8, 10, 22], echoTimesS, snr: 80, seed: 2, decay: 'T2' },
  image,
  { format: 'nii' },
);
const bytes = await readFile(image);
bytes.writeFloatLE(2.5, 92); // pixdim[4]
await writeFile(image, bytes);

function voxfit(...words: string[]): Promise<{ exitCode: number; stderr: string }> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...words], (_, __, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

const words = ['fit', image, '--model', 't2', '--maps', 'S0map,T2map,predicted,residuals,status', '--quiet'];
const out = join(folder, 'maps');
const whole = await voxfit(...words, '--out', out);
const named = (name: string, where = out): string => join(where, `sub-01_desc-t2_${name}`);

describe('predicted and residuals from the terminal', () => {
  it.runIf(nibabelPresent('4D maps read by nibabel'))(
    'are 4D images with the zooms of the series, equal to numpy at the maps',
    () => {
      expect(whole).toMatchObject({ exitCode: 0 });
      const answer = askNibabel(
        out,
        [
          'load = lambda name: nibabel.load(f"{path}/sub-01_desc-t2_{name}.nii")',
          `series = nibabel.load(${JSON.stringify(image)})`,
          'predicted, residuals = load("predicted"), load("residuals")',
          's0, t2 = (load(name).get_fdata()[..., None] for name in ("S0map", "T2map"))',
          `expected = s0 * numpy.exp(-numpy.array(${JSON.stringify(echoTimesS)}) / t2)`,
          'p, r = predicted.get_fdata(), residuals.get_fdata()',
          'ok = numpy.isfinite(s0[..., 0])',
          'print(json.dumps({"shape": p.shape, "zooms": [float(z) for z in predicted.header.get_zooms()],',
          '  "affine": bool((predicted.affine == series.affine).all()), "type": str(predicted.get_data_dtype()),',
          '  "units": predicted.header.get_xyzt_units() == series.header.get_xyzt_units(),',
          '  "fitted": int(ok.sum()), "nan": bool(numpy.isnan(p[~ok]).all() and numpy.isnan(r[~ok]).all()),',
          '  "predicted": float(abs(p[ok] / expected[ok] - 1).max()),',
          '  "residuals": float((abs(r - (series.get_fdata() - p))[ok] / abs(p[ok])).max())}))',
        ].join('\n'),
      ) as Record<string, number>;
      expect(answer).toMatchObject({
        ...{ shape: [24, 24, 8, 5], zooms: [8, 10, 22, 2.5], type: 'float32' },
        ...{ affine: true, units: true, nan: true },
      });
      expect(answer.fitted).toBeGreaterThan(1000);
      expect(answer.predicted).toBeLessThan(1e-6);
      expect(answer.residuals).toBeLessThan(1.2e-7);
    },
  );

  it('have a sidecar with unit and description, and are the same bits in .nii.gz', async () => {
    const sidecar = JSON.parse(await readFile(named('residuals.json'), 'utf8'));
    expect(sidecar).toMatchObject({ Units: 'arbitrary', Model: 't2', EchoTime: echoTimesS });
    expect(sidecar.Description).toMatch(/signal minus predicted/);
    const zipped = join(folder, 'zipped');
    expect((await voxfit(...words, '--out', zipped, '--format', 'nii.gz', '--workers', '1')).exitCode).toBe(
      0,
    );
    const inflated = gunzipSync(await readFile(named('residuals.nii.gz', zipped)));
    expect(inflated.equals(await readFile(named('residuals.nii')))).toBe(true);
  });

  it('keep the places of the series where a volume is left out, which is NaN', async () => {
    const place = join(folder, 'without');
    expect((await voxfit(...words, '--exclude', '1', '--out', place)).exitCode).toBe(0);
    const [t2, s0, predicted] = await Promise.all(
      ['T2map', 'S0map', 'predicted'].map(async (name) => {
        const bytes = await readFile(named(`${name}.nii`, place));
        return new Float32Array(new Uint8Array(bytes.subarray(352)).buffer);
      }),
    );
    if (t2 === undefined || s0 === undefined || predicted === undefined) throw new Error('no map');
    expect(predicted.length).toBe(5 * t2.length);
    let fitted = 0;
    for (const [v, t2S] of t2.entries()) {
      if (Number.isNaN(t2S)) continue;
      fitted++;
      for (const [t, teS] of echoTimesS.entries()) {
        const found = predicted[t * t2.length + v] as number;
        if (t === 1) expect(found).toBeNaN();
        else expect(Math.abs(found / ((s0[v] as number) * Math.exp(-teS / t2S)) - 1)).toBeLessThan(1e-6);
      }
    }
    expect(fitted).toBeGreaterThan(1000);
  });

  it('are refused for a model that predicts nothing', async () => {
    const { exitCode, stderr } = await voxfit(
      ...['fit', image, '--model', 'mean', '--maps', 'residuals', '--out', out],
    );
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no map "residuals"')]);
  });
});
