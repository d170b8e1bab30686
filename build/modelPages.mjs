import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleOptions } from './bundles.mjs';
import { inRepository } from './paths.mjs';

/** Writes docs/models anew from the declarations of the models; a page of a model that is no more goes away. */
const bundle = inRepository('dist/build/pages.cjs');
await build({
  ...bundleOptions,
  entryPoints: [inRepository('core/models/describe/pages.ts')],
  outfile: bundle,
});
const { modelPages } = /** @type {{modelPages: () => ReadonlyMap<string, string>}} */ (
  (await import(bundle)).default
);
const folder = inRepository('docs/models');
await mkdir(folder, { recursive: true });
const pages = modelPages();
for (const name of await readdir(folder)) if (!pages.has(name)) await rm(inRepository('docs/models', name));
for (const [name, text] of pages) await writeFile(inRepository('docs/models', name), text);
console.log(`${pages.size} pages written to docs/models`);
