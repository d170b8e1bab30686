import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gunzipSync } from 'node:zlib';
import { loadImport } from './engine.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';
import { writeSeries } from './simulateSeries.mjs';

/** int16, 183 MB. */
const shape = [128, 128, 56, 100];
const rounds = 7;

/**
 * Import of compressed series, writing to the scratch folder included, against Node's zlib that inflates one file and
 * drops what comes, as a stream and whole in memory. All read from the page cache.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchImport(folder) {
  const first = join(folder, 'first_bold.nii.gz');
  const second = join(folder, 'second_bold.nii.gz');
  await writeCompressed(join(folder, 'head.nii'), first);
  await copyFile(first, second);
  const { importSeries, openSeries } = await loadImport(folder);
  const scratchFolder = join(folder, 'scratch');
  /** @param {readonly string[]} paths */
  const importer = async (paths) => {
    const series = await openSeries(paths);
    return async () => {
      const startMs = performance.now();
      await importSeries(series, { scratchFolder });
      const seconds = (performance.now() - startMs) / 1000;
      await rm(scratchFolder, { recursive: true });
      return seconds;
    };
  };
  const streamSeconds = async () => {
    const startMs = performance.now();
    await pipeline(createReadStream(first), createGunzip(), async (pieces) => {
      for await (const _ of pieces) {
        // Only the time counts.
      }
    });
    return (performance.now() - startMs) / 1000;
  };
  const wholeSeconds = async () => {
    const startMs = performance.now();
    gunzipSync(await readFile(first));
    return (performance.now() - startMs) / 1000;
  };
  const ways = [await importer([first]), await importer([first, second]), streamSeconds, wholeSeconds];
  const [one = [], two = [], stream = [], whole = []] = await inTurn(rounds, ways);
  const inflatedBytes = 352 + shape.reduce((product, extent) => product * extent, 2);
  const { size } = await stat(first);
  console.log(`  ${Math.round(inflatedBytes / 1e6)} MB a file, ${Math.round(size / 1e6)} MB compressed`);
  return {
    importMegabytesPerSecond: figure('one file', inflatedBytes / 1e6 / median(one), { unit: 'MB/s' }),
    ofStream: figure("rate over that of Node's zlib as a stream", medianRatio(stream, one), {
      wanted: 'at least 1',
    }),
    ofWhole: figure("rate over that of Node's zlib whole in memory", medianRatio(whole, one), {
      wanted: 'at least 1',
    }),
    twoFilesOfOne: figure('rate of two files over that of one', 2 * medianRatio(one, two)),
  };
}

/**
 * A head in a dark surround, with noise everywhere, that changes a little with time.
 * @param {string} path of the plain file; removed again
 * @param {string} target
 */
async function writeCompressed(path, target) {
  const [ni = 1, nj = 1, nk = 1] = shape;
  const mean = Float32Array.from({ length: ni * nj * nk }, (_, voxel) => {
    const [i, j, k] = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
    const distance = ((i + 0.5) / ni - 0.5) ** 2 + ((j + 0.5) / nj - 0.5) ** 2 + ((k + 0.5) / nk - 0.5) ** 2;
    return distance > 0.16 ? 20 : 600 + 200 * Math.sin(i / 5) * Math.cos(j / 7) * Math.cos(k / 3);
  });
  writeSeries(path, shape, 4, 8, (voxel, volume) => (mean[voxel] ?? 0) * (1 + 0.01 * Math.sin(volume / 4)));
  await pipeline(createReadStream(path), createGzip(), createWriteStream(target));
  await rm(path);
}
