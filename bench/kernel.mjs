import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEngine } from './engine.mjs';
import { mapPath, voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, median } from './report.mjs';

const shape = /** @type {const} */ ([96, 96, 40]);
const headerBytes = 352;
const echoTimesS = Array.from({ length: 16 }, (_, echo) => (echo + 1) / 100);
const rounds = 9;

/**
 * Fitting alone, in one process and one thread: the samples are in memory, nothing is written.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchKernel(folder) {
  const measure = await measureKernel(folder);
  return {
    parametersPerSecond: figure('T2map, S0map and status', measure(['T2map', 'S0map', 'status']), {
      unit: 'voxels/s per core',
      wanted: 'at least 1.5 million',
    }),
    allMapsPerSecond: figure('all six maps', measure(['T2map', 'S0map', 'R2map', 'rmse', 'r2', 'status']), {
      unit: 'voxels/s per core',
    }),
  };
}

/**
 * Loads the engine and a simulated head; the answer is a function that fits it for the maps of these names and
 * returns voxels per second.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function measureKernel(folder) {
  const series = join(folder, 'kernel_MESE.nii');
  await voxfitSimulate(series, shape.join('x'));
  const fit = await voxfitFit(series, join(folder, 'kernelMaps'));
  const status = (await readFile(mapPath(fit, 'status'))).subarray(headerBytes);
  const stored = (await readFile(series)).subarray(headerBytes);

  const { ChunkFitter, emptyStatusCounts, mapsOf, resolveFit, t2, kernelModule } = await loadEngine(folder);
  const [ni, nj, nk] = shape;
  const volumes = echoTimesS.map((_, t) => ({
    path: '',
    byteOffset: t * ni * nj * nk * 2,
    datatype: /** @type {const} */ ('int16'),
    byteOrder: /** @type {const} */ ('little'),
    shape,
    slope: 1,
    intercept: 0,
  }));
  const array = {
    path: '',
    byteOffset: 0,
    datatype: volumes[0]?.datatype ?? 'int16',
    byteOrder: volumes[0]?.byteOrder ?? 'little',
    shape,
  };

  /** @param {readonly string[]} names */
  return (names) => {
    const maps = mapsOf(t2).filter((map) => names.includes(map.name));
    const task = {
      volumes,
      fit: resolveFit(t2, {}, { TE: echoTimesS }),
      maps: maps.map((map) => ({ ...map, array })),
    };
    const fitter = new ChunkFitter(kernelModule, task, ni * nj);
    const rates = Array.from({ length: rounds }, () => {
      const counts = emptyStatusCounts();
      const startMs = performance.now();
      for (let from = 0; from < ni * nj * nk; from += fitter.chunkVoxels) {
        const count = Math.min(fitter.chunkVoxels, ni * nj * nk - from);
        for (const [t, { byteOffset }] of volumes.entries()) {
          const at = byteOffset + from * 2;
          fitter.rawRow(t, count).set(stored.subarray(at, at + count * 2));
        }
        fitter.fitChunk(count, status.subarray(from, from + count), counts);
      }
      const fitted = ni * nj * nk - (counts[0] ?? 0);
      return (fitted / (performance.now() - startMs)) * 1000;
    });
    return median(rates.slice(2)); // the first rounds compile
  };
}
