import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { volumesOf } from '../core/io/importSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const shape = [4, 3, 2] as const;
const voxels = 24;
const t1S = Array.from({ length: voxels }, (_, v) => 0.3 + 0.1 * v);

/** A float64 series with its sidecar; one function of the voxel per volume. */
async function write(
  name: string,
  volumes: readonly ((voxel: number) => number)[],
  sidecar?: Readonly<Record<string, unknown>>,
): Promise<string> {
  const path = join(folder, `${name}.nii`);
  const values = volumes.flatMap((signal) => t1S.map((_, voxel) => signal(voxel)));
  await writeFile(path, niftiImage({ dims: [4, ...shape, volumes.length], datatype: 'float64', values }));
  if (sidecar !== undefined) await writeFile(join(folder, `${name}.json`), JSON.stringify(sidecar));
  return path;
}

function runFit(out: string, ...words: string[]): Promise<{ exitCode: number; stderr: string }> {
  const given = [program, 'fit', ...words, '--mask', 'none', '--quiet', '--out', join(folder, out)];
  return new Promise((settle) => {
    const child = execFile(process.execPath, given, (_, __, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

async function read(out: string, map: string): Promise<{ values: number[]; sidecar: unknown }> {
  const names = await readdir(join(folder, out));
  const path = join(folder, out, names.find((name) => name.endsWith(`_${map}.nii`)) ?? map);
  const [volume] = volumesOf(await describeImage(path), path);
  if (volume === undefined) throw new Error(`${path} is empty.`);
  const sidecar: unknown = JSON.parse(await readFile(path.replace(/nii$/, 'json'), 'utf8'));
  return { values: [...(await readVolume(volume))], sidecar };
}

function worst(found: readonly number[], truth: readonly number[]): number {
  return Math.max(...truth.map((value, v) => Math.abs((found[v] as number) / value - 1)));
}

describe('voxfit fit --model t1-ir', () => {
  const timesS = [0.05, 0.3, 0.7, 1.5, 3, 6];
  const recovery = (timeS: number) => (voxel: number) =>
    500 - 980 * Math.exp(-timeS / (t1S[voxel] as number));

  it('gives T1 from magnitudes and inversion times of the sidecar, and from real images on request', async () => {
    const sidecar = { InversionTime: timesS };
    const magnitude = await write(
      'magnitude',
      timesS.map((timeS) => (voxel: number) => Math.abs(recovery(timeS)(voxel))),
      sidecar,
    );
    const real = await write('real', timesS.map(recovery), sidecar);
    expect(await runFit('ir', magnitude, '--model', 't1-ir')).toEqual({ exitCode: 0, stderr: '' });
    const words = ['--model', 't1-ir', '--method', 'real'];
    expect(await runFit('ir-real', real, ...words)).toEqual({ exitCode: 0, stderr: '' });
    const map = await read('ir', 'T1map');
    expect(worst(map.values, t1S)).toBeLessThan(1e-6);
    expect(worst((await read('ir-real', 'T1map')).values, t1S)).toBeLessThan(1e-6);
    expect(JSON.stringify(map.sidecar)).toContain('sign of each sample restored before the fit');
  });
});

describe('voxfit fit --model mtr and mtsat', () => {
  const trS = 0.025;
  const ernst = (angleDeg: number, saturated: number) => (voxel: number) => {
    const [rate, angle] = [1 / (t1S[voxel] as number), (angleDeg * Math.PI) / 180];
    const tangent = saturated > 0 ? angle : 2 * Math.tan(angle / 2);
    return (900 * tangent * rate * trS) / (rate * trS + tangent ** 2 / 2 + saturated);
  };
  const contrasts = async (): Promise<string[]> => [
    await write('mtw', [ernst(6, 0.02)], { MTState: true, FlipAngle: 6, RepetitionTimeExcitation: trS }),
    await write('pdw', [ernst(6, 0)], { MTState: false, FlipAngle: 6, RepetitionTimeExcitation: trS }),
    await write('t1w', [ernst(20, 0)], { MTState: false, FlipAngle: 20, RepetitionTimeExcitation: trS }),
  ];

  it('mtsat finds its three images by their sidecars, and says its constants', async () => {
    expect(await runFit('mtsat', ...(await contrasts()), '--model', 'mtsat')).toEqual({
      exitCode: 0,
      stderr:
        'Note: The files are taken by their values, not in the order given: pdw.nii, t1w.nii, mtw.nii.\n',
    });
    const map = await read('mtsat', 'MTsat');
    expect(
      worst(
        map.values,
        t1S.map(() => 2),
      ),
    ).toBeLessThan(1e-6);
    expect(worst((await read('mtsat', 'T1map')).values, t1S)).toBeLessThan(1e-6);
    expect(map.sidecar).toMatchObject({ MTState: [0, 0, 1], Units: '%' });
    expect(JSON.stringify(map.sidecar)).toContain('{"Symbol":"C","Units":"dimensionless","Fixed":0.4}');
  });

  it('mtsat takes a map of B1 in percent as the ratio that it is, and says so', async () => {
    const b1 = async (name: string, scale: number): Promise<string> => {
      const values = t1S.map((_, v) => scale * (0.8 + 0.02 * v));
      const path = join(folder, `${name}.nii`);
      await writeFile(path, niftiImage({ dims: [3, ...shape], datatype: 'float32', values }));
      return path;
    };
    const images = await contrasts();
    const words = async (name: string, scale: number): Promise<string[]> => {
      return [...images, '--model', 'mtsat', '--fix', `B1=${await b1(name, scale)}`];
    };
    expect((await runFit('mtsat-ratio', ...(await words('b1', 1)))).exitCode).toBe(0);
    expect((await runFit('mtsat-percent', ...(await words('b1-percent', 100)))).exitCode).toBe(0);
    for (const name of ['MTsat', 'R1map']) {
      const map = await read('mtsat-percent', name);
      expect(worst(map.values, (await read('mtsat-ratio', name)).values)).toBeLessThan(1e-6);
      expect(JSON.stringify(map.sidecar)).toContain('it is in percent and was divided by 100');
    }
  });

  it('mtr takes true and false, or 1 and 0, and refuses another number', async () => {
    const [on, off] = (await contrasts()) as [string, string];
    expect((await runFit('mtr', on, off, '--model', 'mtr')).exitCode).toBe(0);
    const truth = t1S.map((_, v) => 100 * (1 - ernst(6, 0.02)(v) / ernst(6, 0)(v)));
    expect(worst((await read('mtr', 'MTRmap')).values, truth)).toBeLessThan(1e-6);
    const wrong = await runFit('mtr-wrong', on, off, '--model', 'mtr', '--var', 'MTState=1,2');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('must be 1 (on) or 0 (off)');
  });
});

describe('voxfit fit --model mp2rage', () => {
  const sequence = ['TI1=0.8', 'TI2=2.7', 'FA1=4', 'FA2=5', 'TRinv=6', 'TRexc=0.0067', 'shotsBefore=35'];
  const words = [
    '--model',
    'mp2rage',
    ...[...sequence, 'shotsAfter=72'].flatMap((value) => ['--fix', value]),
  ];

  it('gives T1 of a combined image of 12 bits once its range is said rightly, none where the value is 0', async () => {
    // 0.129 is the combined signal of T1 1 s in qMRLab's MPRAGEfunc
    const image = await write('uni', [(voxel) => (voxel === 5 ? 0 : (0.129 + 0.5) * 4095)]);
    const unsaid = await runFit('mp2rage', image, ...words);
    expect(unsaid.exitCode).toBe(2);
    expect(unsaid.stderr).toContain('--method uni-12bit (0 to 4095)');
    const wrong = await runFit('mp2rage', image, ...words, '--method', 'uni');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain(
      'takes a combined image of -0.5 to 0.5, but the largest value of this one is 2576',
    );
    const real = await write('uni-real', [() => 0.129]);
    expect((await runFit('mp2rage', real, ...words, '--method', 'uni-12bit')).stderr).toContain(
      'takes a combined image of 0 to 4095, but the largest value of this one is 0.129',
    );
    expect(await runFit('mp2rage', image, ...words, '--method', 'uni-12bit')).toEqual({
      exitCode: 0,
      stderr: '',
    });
    const { values, sidecar } = await read('mp2rage', 'T1map');
    expect(values[0]).toBeCloseTo(1, 2);
    expect(values[5]).toBeNaN();
    expect(JSON.stringify(sidecar)).toContain('{"Symbol":"efficiency","Units":"dimensionless","Fixed":0.96}');
  });
});
