import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { inRepository } from '../build/paths.mjs';
import { ensurePackages } from '../build/systemPackages.mjs';
import { loadExport } from './engine.mjs';
import { voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

const run = promisify(execFile);
/** 21 bytes a voxel in six maps: 180 MB. */
const shape = '256x256x131';
const workers = 2;
const rounds = 5;

/**
 * Compressed export of a map set, the start of the workers and the hashes of the voxels included, against pigz with as
 * many threads at the same level.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchExport(folder) {
  await ensurePackages([['pigz']], 'The comparison needs pigz');
  const series = join(folder, 'head_MESE.nii');
  await voxfitSimulate(series, shape, ['--echo-times', '0.01,0.03,0.06,0.12']);
  const fit = await voxfitFit(series, join(folder, 'maps'));
  const { exportMaps, gzipLevel, nodeWorker, compressorOf } = await loadExport(folder);
  const makeWorker = nodeWorker(inRepository('dist/workers/worker.cjs'));
  const paths = fit.maps.map(({ path }) => path);
  const bytes = await total(paths);
  const out = join(folder, 'exported');
  const ownSeconds = async () => {
    await rm(out, { recursive: true, force: true });
    const startMs = performance.now();
    const compressor = compressorOf(bytes, workers, makeWorker);
    await exportMaps({
      ...{ folder: out, format: 'nii.gz', overwrite: false, jobPath: join(out, 'job.json'), job: () => ({}) },
      maps: paths.map((path) => mapOf(path, out)),
      deflateOne: compressor.deflateOne,
    });
    await compressor.end();
    return (performance.now() - startMs) / 1000;
  };
  const pigzFolder = join(folder, 'pigz');
  const pigzSeconds = async () => {
    await rm(pigzFolder, { recursive: true, force: true });
    await mkdir(pigzFolder);
    const copies = paths.map((path) => join(pigzFolder, basename(path)));
    for (const [n, path] of paths.entries()) await copyFile(path, copies[n] ?? '');
    const startMs = performance.now();
    await run('pigz', ['-p', `${workers}`, `-${gzipLevel}`, '-k', ...copies]);
    return (performance.now() - startMs) / 1000;
  };
  const [own = [], other = []] = await inTurn(rounds, [ownSeconds, pigzSeconds]);
  const names = paths.map((path) => `${basename(path)}.gz`);
  const [ownBytes, pigzBytes] = await Promise.all(
    [out, pigzFolder].map((place) => total(names.map((name) => join(place, name)))),
  );
  for (const name of names) await run('gzip', ['-t', join(out, name)]);
  console.log(
    `  ${paths.length} maps, ${Math.round(bytes / 1e6)} MB, level ${gzipLevel}, ${workers} workers or threads`,
  );
  return {
    voxfitSeconds: figure('voxfit', median(own), { unit: 's' }),
    pigzSeconds: figure('pigz', median(other), { unit: 's' }),
    ofPigz: figure('time of voxfit over that of pigz', medianRatio(own, other), { wanted: 'at most 1' }),
    bytesOfPigz: figure('bytes of voxfit over those of pigz', (ownBytes ?? 0) / (pigzBytes ?? 0), {
      digits: 3,
    }),
  };
}

/**
 * @param {string} path
 * @param {string} out
 * @returns {import('../core/io/exportMaps.js').ExportOptions['maps'][number]}
 */
function mapOf(path, out) {
  const name = basename(path);
  return {
    target: {
      ...{ name, label: name, unit: '1', source: { kind: 'rmse' } },
      array: { path, byteOffset: 352, datatype: 'float32', byteOrder: 'little', shape: [] },
    },
    path: join(out, `${name}.gz`),
    sidecarPath: join(out, `${name}.json`),
    sidecar: {},
  };
}

/** @param {readonly string[]} paths */
async function total(paths) {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
