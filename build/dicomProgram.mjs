import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { inRepository } from './paths.mjs';

const program = 'node_modules/@niivue/dcm2niix/dist/dcm2niix.jpeg.wasm';

/** Lays dcm2niix's WebAssembly beside the worker that runs it. */
export async function copyDicomProgram() {
  await mkdir(inRepository('dist/workers'), { recursive: true });
  const place = inRepository('dist/workers/dcm2niix.wasm');
  await copyFile(inRepository(program), place);
  await chmod(place, 0o644);
}

/**
 * Takes Node from what Emscripten puts around dcm2niix: there it would read files of the machine and start programs by
 * itself. Without it, it has the files that it is given, and nothing else.
 * @type {import('esbuild').Plugin}
 */
export const withoutMachine = {
  name: 'dcm2niix without the machine',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dcm2niix\.jpeg\.js$/ }, async ({ path }) => {
      const found = 'var ENVIRONMENT_IS_NODE=typeof process=="object"&&';
      const text = await readFile(path, 'utf8');
      if (!text.includes(found)) throw new Error(`${path} is not as it was: it has no "${found}".`);
      const contents = text.replace(found, `${found}false&&`).replaceAll('import.meta.url', '"file:///"'); // where its WebAssembly would lie; it is given it
      return { contents, loader: 'js' };
    });
  },
};
