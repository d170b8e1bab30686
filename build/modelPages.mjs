import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleOptions } from './bundles.mjs';
import { inRepository } from './paths.mjs';

/**
 * `npm run pages`: writes the generated pages anew. docs/models from the declarations of the models (a page of a model that
 * is no more goes away), docs/terminal.md from those of the commands.
 */
const { modelPages } = /** @type {{modelPages: () => ReadonlyMap<string, string>}} */ (
  await bundled('core/models/describe/pages.ts')
);
const folder = inRepository('docs/models');
await mkdir(folder, { recursive: true });
const pages = modelPages();
for (const name of await readdir(folder)) if (!pages.has(name)) await rm(inRepository('docs/models', name));
for (const [name, text] of pages) await writeFile(inRepository('docs/models', name), text);

const { terminalPage } = /** @type {{terminalPage: () => string}} */ (await bundled('cli/terminalPage.ts'));
await writeFile(inRepository('docs/terminal.md'), terminalPage());
console.log(`${pages.size} pages written to docs/models, and docs/terminal.md`);

/**
 * What a source file exports.
 * @param {string} entry
 * @returns {Promise<unknown>}
 */
async function bundled(entry) {
  const outfile = inRepository('dist/build', `${entry.replace(/\W+/g, '-')}.cjs`);
  await build({ ...bundleOptions, entryPoints: [inRepository(entry)], outfile });
  return (await import(outfile)).default;
}
