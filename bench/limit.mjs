import { join } from 'node:path';
import { ensurePackages } from '../build/systemPackages.mjs';
import { measureKernel } from './kernel.mjs';
import { mapPath, output, voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

const shape = /** @type {const} */ ([96, 96, 40]);
const echoes = 16;

/**
 * How far the engine is from the same algorithm in C on one core (bench/t2.c), and from merely reading the samples.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchLimit(folder) {
  await ensurePackages([['gcc'], ['libc6-dev']], 'The comparison needs a C compiler');
  const series = join(folder, 'limit_MESE.nii');
  await voxfitSimulate(series, shape.join('x'));
  const fit = await voxfitFit(series, join(folder, 'limitMaps'));
  const program = join(folder, 't2');
  await output('gcc', ['-O3', '-march=native', '-std=gnu11', '-o', program, 'bench/t2.c', '-lm']);
  const voxels = shape.reduce((product, extent) => product * extent, 1);
  const words = [series, mapPath(fit, 'status'), mapPath(fit, 'T2map'), String(voxels), String(echoes)];

  const engine = await measureKernel(folder);
  const [own = [], c = []] = await inTurn(5, [
    async () => ({
      voxelsPerSecond: engine(['T2map', 'S0map', 'status']),
      medianDifference: 0,
      readBytesPerSecond: 0,
    }),
    async () => JSON.parse(await output(program, words)),
  ]);
  const ownRates = own.map((run) => run.voxelsPerSecond);
  const cRates = c.map((run) => run.voxelsPerSecond);
  const readRate = median(c.map((run) => run.readBytesPerSecond));
  const needed = median(ownRates) * echoes * 2;
  return {
    cVoxelsPerSecond: figure('C, float64, -O3 -march=native', median(cRates), { unit: 'voxels/s per core' }),
    engineVoxelsPerSecond: figure('voxfit, one process', median(ownRates), { unit: 'voxels/s per core' }),
    ratio: figure('voxfit / C', medianRatio(ownRates, cRates)),
    medianDifference: figure('median difference of T2, relative', c[0]?.medianDifference ?? Number.NaN, {
      digits: 9,
    }),
    readBytesPerSecond: figure('reading from the page cache', readRate / 1e9, { unit: 'GB/s' }) * 1e9,
    shareOfReading: figure('share of that rate which a fitting core takes', (needed / readRate) * 100, {
      unit: '%',
    }),
  };
}
