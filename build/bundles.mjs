import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';
import { copyDicomProgram, withoutMachine } from './dicomProgram.mjs';
import { recordBundled } from './notices.mjs';
import { inRepository, packageVersion } from './paths.mjs';

/**
 * The programs that run in Node or in Electron's processes, each one CommonJS file that finds its neighbours
 * by `__dirname` (`../workers/worker.cjs`, `../kernels/fit.wasm`); for other programs to import, a module (`.mjs`).
 * What the workers of tasks load is `dense`: without indentation and comments it is read sooner.
 * @type {readonly {entry: string, file: string, executable?: true, dense?: true}[]}
 */
const bundles = [
  { entry: 'main/main.ts', file: 'dist/main/main.cjs' },
  { entry: 'main/preload.ts', file: 'dist/main/preload.cjs' },
  { entry: 'workers/worker.ts', file: 'dist/workers/worker.cjs' },
  { entry: 'workers/taskWorker.ts', file: 'dist/workers/taskWorker.cjs', dense: true },
  { entry: 'cli/main.ts', file: 'dist/cli/voxfit.cjs', executable: true },
  { entry: 'parallel/index.ts', file: 'dist/parallel/parallel.mjs', dense: true },
];

/**
 * What every bundle is compiled with: Node 18 is the oldest that runs one (the test runtime's).
 * @type {import('esbuild').BuildOptions}
 */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  external: ['electron'],
  legalComments: 'eof',
  logLevel: 'warning',
  plugins: [withoutMachine],
  define: { __VOXFIT_VERSION__: JSON.stringify(packageVersion()) },
};

/** @param {(typeof bundles)[number]} bundle */
async function buildBundle({ entry, file, executable, dense }) {
  const { metafile } = await build({
    ...bundleOptions,
    metafile: true,
    entryPoints: [inRepository(entry)],
    outfile: inRepository(file),
    format: file.endsWith('.mjs') ? 'esm' : 'cjs',
    ...(dense ? { minifyWhitespace: true } : {}),
    ...(executable ? { banner: { js: '#!/usr/bin/env node' } } : {}),
  });
  await recordBundled(file, Object.keys(metafile.inputs));
  if (executable) await chmod(inRepository(file), 0o755);
}

/** One build step per bundle, named after its entry, and one for what the worker reads beside it. */
export const bundleSteps = [
  ...bundles.map((bundle) => ({ name: bundle.entry, run: () => buildBundle(bundle) })),
  { name: 'workers/dcm2niix', run: copyDicomProgram },
];
