import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command } from '../../build/command.mjs';
import { virtualDisplaySwitches } from '../../build/display.mjs';
import type { LargeSeriesResult } from '../electron/largeSeriesMain.js';
import { makeTestApp } from '../electron/testApp.js';
import { writeSparseSeries } from '../support/sparseSeries.js';

const app = await makeTestApp(resolve('tests/electron/largeSeriesMain.ts'));
const folder = await mkdtemp(join(tmpdir(), 'voxfit-e2e-'));
const path = join(folder, 'sparse_MESE.nii');
await writeSparseSeries(path);
const words = [resolve('dist/workers/worker.cjs'), path, folder];
const { code, output } = await command(app.executable, [...virtualDisplaySwitches(), ...words], {
  quiet: true,
  timeoutMs: 240_000,
});
const line = output.split('\n').find((each) => each.startsWith('{"voxelsExpected"'));

afterAll(async () => {
  await app.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('a series larger than any ArrayBuffer of Electron', () => {
  const result = line === undefined ? null : (JSON.parse(line) as LargeSeriesResult);

  it('is fitted', () => {
    expect(code, output).toBe(0);
    console.log(`3 GB series in Electron: ${line}`);
    expect(result?.voxelsFitted).toBe(result?.voxelsExpected);
  });

  it('takes less than 600 MB of private memory in all processes together', () => {
    expect(result?.allBytes).toBeLessThan(600e6);
  });

  it('takes what was forecast, within 20 %', () => {
    const ratio = (result?.workerBytes ?? 0) / (result?.forecastBytes ?? 0);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  });
});
