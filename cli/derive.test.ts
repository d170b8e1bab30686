import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();
const image = join(folder, 'head.nii');
await writePhantom(
  {
    ...{ shape: [24, 24, 8], zoomsMm: [8, 10, 22], snr: 80, seed: 2, decay: 'T2' },
    echoTimesS: [0.01, 0.02, 0.04, 0.06, 0.08],
  },
  image,
  { format: 'nii' },
);

function voxfit(...words: string[]): Promise<{ exitCode: number; stderr: string }> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, [program, ...words], (_, __, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

async function values(name: string): Promise<Float32Array> {
  const bytes = await readFile(join(folder, 'maps', `head_t2_${name}.nii`));
  return new Float32Array(new Uint8Array(bytes.subarray(352)).buffer);
}

describe('--derive', () => {
  it('writes maps of equations of the parameters, with unit and equation in the sidecar', async () => {
    const rate = ['--derive', 'rate=1/T2:1/s'];
    const long = ['--derive', 'long=T2 > 0.1 ? 1 : 0'];
    const words = [
      'fit',
      image,
      '--model',
      't2',
      '--maps',
      'T2map',
      '--out',
      join(folder, 'maps'),
      '--quiet',
    ];
    expect(await voxfit(...words, ...rate, ...long)).toEqual({ exitCode: 0, stderr: '' });
    const [t2, rates, isLong] = await Promise.all([values('T2map'), values('rate'), values('long')]);
    let fitted = 0;
    for (const [v, t2S] of t2.entries()) {
      if (Number.isNaN(t2S)) {
        expect([rates[v], isLong[v]]).toEqual([Number.NaN, Number.NaN]);
        continue;
      }
      fitted++;
      expect(Math.abs((rates[v] as number) * t2S - 1)).toBeLessThan(1.2e-7);
      expect(isLong[v]).toBe(t2S > 0.1 ? 1 : 0);
    }
    expect(fitted).toBeGreaterThan(1000);
    const sidecar = JSON.parse(await readFile(join(folder, 'maps', 'head_t2_rate.json'), 'utf8'));
    expect(sidecar).toMatchObject({ Units: '1/s', Description: 'rate = 1/T2', DerivedBy: '1/T2' });
    const job = JSON.parse(await readFile(join(folder, 'maps', 'head_t2_job.json'), 'utf8'));
    expect(job.Options.derive[0]).toEqual({ name: 'rate', equation: '1/T2', unit: '1/s' });
  });

  it('refuses an unknown name with its place, before anything is written', async () => {
    const words = ['fit', image, '--model', 't2', '--out', join(folder, 'none'), '--derive', 'R1=1/T1:1/s'];
    const { exitCode, stderr } = await voxfit(...words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"T1" at character 3')]);
  });
});
