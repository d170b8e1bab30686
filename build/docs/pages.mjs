import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from '../paths.mjs';

/**
 * A page of the documentation.
 * @typedef {object} Page
 * @property {string} path below docs/, with forward slashes: `models/t2.md`
 * @property {string} title its first heading
 * @property {string} markdown
 */

/** What stands in the list of pages beside each page, in this order; a folder stands for all of its pages. */
export const contents = [
  { heading: 'Start', paths: ['README.md', 'getting-started.md', 'install.md'] },
  {
    heading: 'Tasks',
    paths: [
      'tasks/t2-map.md',
      'tasks/dti.md',
      'tasks/dce.md',
      'tasks/fmri-glm.md',
      'tasks/own-equation.md',
      'batch.md',
      'slice-functions.md',
    ],
  },
  {
    heading: 'Reference',
    paths: [
      'terminal.md',
      'models/README.md',
      'equations.md',
      'files.md',
      'series.md',
      'outputs.md',
      'reliability.md',
      'performance.md',
      'troubleshooting.md',
      'security.md',
      'citing.md',
    ],
  },
  { heading: 'Inside', paths: ['engine.md', 'parallel.md', 'from-the-notebook.md'] },
];

/**
 * Every page below docs/, by path.
 * @returns {Promise<ReadonlyMap<string, Page>>}
 */
export async function readPages() {
  const folder = inRepository('docs');
  const names = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const pages = await Promise.all(
    names
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map(async (path) => {
        const markdown = await readFile(join(folder, path), 'utf8');
        const title = /^# (.+)$/m.exec(markdown)?.[1];
        if (title === undefined) throw new Error(`docs/${path} has no first heading.`);
        return /** @type {const} */ ([path, { path, title: title.replaceAll('`', ''), markdown }]);
      }),
  );
  return new Map(pages);
}

/**
 * Where a page is published: README.md of a folder is its index.
 * @param {string} path
 */
export function htmlPath(path) {
  return path.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html');
}
