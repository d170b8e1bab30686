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

/** What dcm2niix calls for more memory than there can be; that nothing comes it does not notice, and overwrites other memory. */
const noMemory = 'if(requestedSize>maxHeapSize){return false}';
const noMemoryText = 'requestedSize+" bytes of memory are needed, and there can be "+maxHeapSize+"."';

/**
 * Takes Node from what Emscripten puts around dcm2niix: there it would read files of the machine and start programs by
 * itself. Without it, it has the files that it is given, and nothing else. A program that is out of memory ends.
 * @type {import('esbuild').Plugin}
 */
export const withoutMachine = {
  name: 'dcm2niix without the machine',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dcm2niix\.jpeg\.js$/ }, async ({ path }) => {
      const found = 'var ENVIRONMENT_IS_NODE=typeof process=="object"&&';
      const text = await readFile(path, 'utf8');
      if (!text.includes(found)) throw new Error(`${path} is not as it was: it has no "${found}".`);
      if (!text.includes(noMemory)) throw new Error(`${path} is not as it was: it has no "${noMemory}".`);
      const contents = text
        .replace(noMemory, `if(requestedSize>maxHeapSize){throw new RangeError(${noMemoryText})}`)
        .replace(found, `${found}false&&`)
        .replaceAll('import.meta.url', '"file:///"'); // where its WebAssembly would lie; it is given it
      return { contents, loader: 'js' };
    });
  },
};
