import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { watchPrivateMemory } from './support/processMemory.js';
import { scratchFolder } from './support/scratch.js';
import { brightSlices, sparseEchoTimesS, sparseShape, writeSparseSeries } from './support/sparseSeries.js';

const mostPrivateBytes = 600e6;

it.runIf(process.platform === 'linux')(
  'a series of 3 GB is fitted, automatic mask included, with less than 600 MB of private memory in all processes',
  async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'sparse_MESE.nii');
    expect(await writeSparseSeries(path)).toBeGreaterThan(3e9);
    const words = [
      'fit',
      path,
      '--model',
      't2',
      '--var',
      `TE=${sparseEchoTimesS.join(',')}`,
      '--maps',
      'T2map',
    ];
    const fixed = ['--out', join(folder, 'maps'), '--workers', '2', '--json', '--quiet'];
    const child = spawn(process.execPath, [resolve('dist/cli/voxfit.cjs'), ...words, ...fixed], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    const watch = watchPrivateMemory(child.pid as number);
    expect(await new Promise((settle) => child.on('close', settle))).toBe(0);
    const { allBytes } = await watch.stop();
    const { voxelsFitted, seconds } = JSON.parse(stdout);
    console.log(`3 GB series: ${Math.round(allBytes / 1e6)} MB in all processes, ${seconds.toFixed(1)} s`);
    expect(allBytes).toBeLessThan(mostPrivateBytes);
    expect(voxelsFitted).toBe(sparseShape[0] * sparseShape[1] * (brightSlices.k1 - brightSlices.k0));
  },
  180_000,
);
