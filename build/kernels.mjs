import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { mustRun } from './command.mjs';
import { inRepository } from './paths.mjs';

/** Where the compiler of AssemblyScript is started from. */
const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');

/** Compiles the numeric kernels: workers/kernels -> dist/kernels/fit.wasm. */
export async function buildKernels() {
  await mkdir(inRepository('dist/kernels'), { recursive: true });
  await mustRun(
    process.execPath,
    [
      compiler,
      'workers/kernels/index.ts',
      ...['--outFile', 'dist/kernels/fit.wasm'],
      '-O3',
      '--noAssert',
      ...['--runtime', 'stub'],
      ...['--enable', 'simd'],
      '--importMemory',
    ],
    { quiet: true },
  );
}
