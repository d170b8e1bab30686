import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../build/bundles.mjs';
import { inRepository } from '../build/paths.mjs';

/** What is measured without files and processes around it. */
const contents = `
export { ChunkFitter, emptyStatusCounts } from './core/fit/chunkFitter.js';
export { compileEquation } from './core/equation/compile.js';
export { mapsOf } from './core/models/resolve/modelMaps.js';
export { resolveFit } from './core/models/resolve/resolveFit.js';
export { t2 } from './core/models/relaxometry.js';
`;

/** The export of map files, as `.nii.gz`. */
const exportContents = `
export { exportMaps } from './core/io/exportMaps.js';
export { gzipLevel } from './core/io/gzipMember.js';
export { nodeWorker } from './core/io/nodeWorker.js';
export { compressorOf } from './core/run/gzipByPool.js';
`;

/** The import of a series. */
const importContents = `
export { importSeries } from './core/io/importSeries.js';
export { openSeries } from './core/io/openSeries.js';
`;

/**
 * What exports maps, in this process; its workers are processes.
 * @param {string} folder where the bundle is put; exists
 */
export async function loadExport(folder) {
  const file = await bundle(join(folder, 'export.cjs'), exportContents);
  /** @type {typeof import('../core/io/exportMaps.js') & typeof import('../core/io/gzipMember.js') & typeof import('../core/io/nodeWorker.js') & typeof import('../core/run/gzipByPool.js')} */
  return createRequire(import.meta.url)(file);
}

/**
 * What imports series, in this process.
 * @param {string} folder where the bundle is put; exists
 */
export async function loadImport(folder) {
  const file = await bundle(join(folder, 'import.cjs'), importContents);
  /** @type {typeof import('../core/io/importSeries.js') & typeof import('../core/io/openSeries.js')} */
  return createRequire(import.meta.url)(file);
}

/**
 * The fitting engine in this process: the parts of core above and the built kernels.
 * @param {string} folder where the bundle is put; exists
 */
export async function loadEngine(folder) {
  const file = await bundle(join(folder, 'engine.cjs'), contents);
  /** @type {typeof import('../core/fit/chunkFitter.js') & typeof import('../core/equation/compile.js') & typeof import('../core/models/resolve/modelMaps.js') & typeof import('../core/models/resolve/resolveFit.js') & typeof import('../core/models/relaxometry.js')} */
  const engine = createRequire(import.meta.url)(file);
  const kernelModule = new WebAssembly.Module(await readFile(inRepository('dist/kernels/fit.wasm')));
  return { ...engine, kernelModule };
}

/**
 * Bundles what `moduleText` exports into `file`, and returns that path.
 * @param {string} file
 * @param {string} moduleText
 */
async function bundle(file, moduleText) {
  const stdin = { contents: moduleText, resolveDir: inRepository('.'), loader: /** @type {const} */ ('ts') };
  await build({ ...bundleOptions, stdin, outfile: file });
  return file;
}
