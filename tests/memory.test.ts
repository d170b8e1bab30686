import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pixdimAffine } from '../core/geometry/affine.js';
import { niftiHeader } from '../core/nifti/writeHeader.js';
import { scratchFolder } from './support/scratch.js';

const megabyte = 1_000_000;
const shape = [160, 160, 64] as const;
const volumes = 122;
const workers = 4;

/** A series of 400 MB: in every slice the same decays, T2 from 20 to 220 ms. */
async function writeLargeSeries(path: string): Promise<string> {
  const zoomsMm = [1, 1, 1] as const;
  const affine = pixdimAffine(zoomsMm);
  const header = niftiHeader({
    geometry: {
      shape,
      zoomsMm,
      affine,
      affineFrom: 'sform',
      qformCode: 0,
      sformCode: 1,
      quaternion: [0, 0, 0],
      qoffsetMm: [0, 0, 0],
      qfac: 1,
      srow: affine,
      xyztUnits: 2,
    },
    datatype: 'int16',
    volumes,
    description: 'large series',
  });
  const file = await open(path, 'w');
  await file.write(header);
  for (let t = 0; t < volumes; t++) {
    const slice = Int16Array.from({ length: shape[0] * shape[1] }, (_, v) => {
      const t2S = 0.02 + (v % shape[0]) / 800;
      return Math.round(4000 * Math.exp((-0.002 * (t + 1)) / t2S) + ((v * 7 + t * 13) % 11));
    });
    const bytes = new Uint8Array(slice.buffer);
    await file.write(Buffer.concat(Array.from({ length: shape[2] }, () => bytes)));
  }
  await file.close();
  return path;
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
}

/** A process and those it started, by the kernel's own account. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
      } catch {
        return false; // it ended while the folder was read
      }
    });
  return [pid, ...children.map(Number)];
}

function proportionalBytes(pid: number): number {
  try {
    return field(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss');
  } catch {
    return 0; // it has ended
  }
}

describe.runIf(process.platform === 'linux')('memory', () => {
  it('of all processes together grows by less than 120 MB a worker on a 400 MB series', async () => {
    const folder = await scratchFolder();
    const series = await writeLargeSeries(join(folder, 'large.nii'));
    const echoTimes = Array.from({ length: volumes }, (_, t) => (0.002 * (t + 1)).toFixed(3)).join(',');
    const words = ['fit', series, '--model', 't2', '--var', `TE=${echoTimes}`, '--mask', 'none'];
    const child = spawn(
      process.execPath,
      [
        resolve('dist/cli/voxfit.cjs'),
        ...words,
        '--out',
        join(folder, 'maps'),
        '--workers',
        String(workers),
        '--json',
        '--quiet',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    let aloneBytes = 0;
    let peakBytes = 0;
    let mostWorkers = 0;
    const timer = setInterval(() => {
      const pids = family(child.pid as number);
      const bytes = pids.map(proportionalBytes);
      aloneBytes = Math.max(aloneBytes, bytes[0] ?? 0);
      mostWorkers = Math.max(mostWorkers, pids.length - 1);
      peakBytes = Math.max(
        peakBytes,
        bytes.reduce((sum, value) => sum + value, 0),
      );
    }, 100);
    const exitCode = await new Promise((settle) => child.on('exit', settle));
    clearInterval(timer);
    expect(exitCode).toBe(0);
    expect(mostWorkers).toBe(workers);
    console.log(
      `memory: main process ${Math.round(aloneBytes / megabyte)} MB, all with ${workers} workers ${Math.round(peakBytes / megabyte)} MB`,
    );
    expect(peakBytes - aloneBytes).toBeLessThan(workers * 120 * megabyte);
    const { voxelsFitted, peakMemoryBytes } = JSON.parse(stdout);
    expect(voxelsFitted).toBe(shape[0] * shape[1] * shape[2]);
    expect(peakMemoryBytes / peakBytes).toBeGreaterThan(0.8);
    expect(peakMemoryBytes / peakBytes).toBeLessThan(1.2);
  }, 120_000);
});
