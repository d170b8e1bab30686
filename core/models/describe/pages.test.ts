import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { catalogue, findModel } from '../catalogue.js';
import { statusesOf } from './facts.js';
import { markdownText } from './markdown.js';
import { modelPages } from './pages.js';

const folder = new URL('../../../docs/models/', import.meta.url);
const pages = [...modelPages()];

describe('the pages of the models', () => {
  it('are those of the catalogue, with one that lists them', () => {
    const names = catalogue.map(({ id }) => `${id}.md`);
    expect(readdirSync(fileURLToPath(folder)).sort()).toEqual(['README.md', ...names].sort());
  });

  it.each(pages)('%s says what the declarations say; if not, run "npm run pages"', (name, text) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
  });

  it.each(pages)('%s has no formula that Markdown would change', (_, text) => {
    const formulas = [...text.matchAll(/\$\$([^$]+)\$\$|\$([^$\n]+)\$/g)].map(([formula]) => formula);
    // Markdown drops a backslash before a sign; two stars or a pipe would be its own too.
    for (const formula of formulas) expect(formula).not.toMatch(/\\[^A-Za-z]|[*|<>]/);
  });

  it.each(pages)('%s has no value that is missing', (_, text) => {
    expect(text).not.toMatch(/undefined|(at|=|\||to) −?NaN|\[object|\w\.\.|Infinity/);
  });

  it('link every reference of the catalogue that has a DOI', () => {
    const links = pages
      .flatMap(([, text]) => text.match(/https:\/\/doi\.org\/[^\s)]+/g) ?? [])
      .map(decodeURIComponent);
    for (const { references } of catalogue) {
      for (const { doi } of references) {
        if (doi !== undefined) expect(links).toContain(`https://doi.org/${doi}`);
      }
    }
  });
});

describe('Markdown of plain text', () => {
  it.each([
    ['T2* of beta_NAME', 'T2\\* of beta\\_NAME'],
    ['freed (--param C=0), or', 'freed (`--param C=0`), or'],
    ['by --fix NAME=value.', 'by `--fix NAME=value`.'],
    [
      'doi:10.1016/0730-725X(87)90021-X',
      '[doi:10.1016/0730-725X(87)90021-X](https://doi.org/10.1016/0730-725X%2887%2990021-X)',
    ],
  ])('%s becomes %s', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });
});

describe('statuses that can occur', () => {
  it('are all of them for an equation, and without bound, search and singular system for a calculation', () => {
    expect(statusesOf(findModel('t2'))).toEqual(Object.values(voxelStatus));
    expect(statusesOf(findModel('mtr'))).toEqual([0, 1, 4, 5, 7]);
    expect(statusesOf(findModel('dti'))).toEqual([0, 1, 3, 4, 5, 6, 7]);
  });
});
