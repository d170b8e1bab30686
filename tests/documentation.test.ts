import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, htmlPath, readPages } from '../build/docs/pages.mjs';
import { headingSlug, renderPage } from '../build/docs/render.mjs';
import { commands } from '../cli/commands.js';
import { findModel } from '../core/models/catalogue.js';
import { parseOptions } from '../core/options/options.js';
import { linkedHosts } from '../main/addresses.js';
import { documentPictures } from './e2e/documentPictures.js';

const pages = await readPages();
const readme = await readFile('README.md', 'utf8');
const texts = [
  ...[...pages.values()].map(({ path, markdown }) => ({ path: `docs/${path}`, markdown })),
  { path: 'README.md', markdown: readme },
];

/** Markdown without its code, where brackets are no links. */
const prose = (markdown: string) =>
  markdown
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/^(?: {4}|\t).*$/gm, '')
    .replace(/`[^`\n]*`/g, '');

describe('links of the documentation', () => {
  it('lead to pages, headings and pictures that exist, or to hosts that the program lets through', () => {
    const broken: string[] = [];
    for (const { path, markdown } of texts) {
      for (const [, to = ''] of prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(to)) {
          if (!linkedHosts.has(new URL(to).host)) broken.push(`${path}: ${to}`);
          continue;
        }
        const [file = '', heading] = to.split('#');
        const target = file === '' ? path : normalize(join(dirname(path), file));
        const generated = target === 'docs/licences.md';
        if (!generated && !existsSync(target)) broken.push(`${path}: ${to}`);
        const page = pages.get(target.replace(/^docs\//, ''));
        if (heading !== undefined && page !== undefined) {
          const slugs = [...page.markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => headingSlug(text));
          if (!slugs.includes(heading)) broken.push(`${path}: ${to} (no such heading)`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it('of pages stay within the documentation, where the program can serve them', () => {
    const outside = [...pages.values()].flatMap(({ path, markdown }) =>
      [...prose(markdown).matchAll(/\]\((?!https?:)([^)\s#]+)/g)]
        .map(([, to = '']) => normalize(join(dirname(path), to)))
        .filter((target) => target.startsWith('..'))
        .map((target) => `${path}: ${target}`),
    );
    expect(outside).toEqual([]);
  });

  it('name every page in the list of contents once, but models and notes on decisions', () => {
    const listed = contents.flatMap(({ paths }) => paths);
    const unlisted = [...pages.keys()].filter(
      (path) => !listed.includes(path) && !/^(models|decisions)\//.test(path),
    );
    expect(unlisted).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.filter((path) => !pages.has(path))).toEqual([]);
  });

  it('with pictures say in words what they show', () => {
    for (const { path, markdown } of texts) {
      for (const [image, words = ''] of prose(markdown).matchAll(/!\[([^\]]*)\]\(/g)) {
        expect(words.length, `${path}: ${image}`).toBeGreaterThan(10);
      }
    }
  });
});

describe('pictures of the documentation', () => {
  it('are made by the tests of the window, all shown somewhere, and small', async () => {
    expect([...shownPictures()].sort()).toEqual(Object.values(documentPictures).sort());
    const sizes = await Promise.all(
      Object.values(documentPictures).map(async (path) => (await stat(join('docs', path))).size),
    );
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1.5e6);
  });
});

describe('command lines in the documentation', () => {
  const lines = texts.flatMap(({ path, markdown }) =>
    [...markdown.replace(/\\\n\s*/g, ' ').matchAll(/^ {4}(?:npx )?voxfit (.+)$/gm)].map(
      ([line, words = '']) => ({
        path,
        line: line.trim(),
        words: splitWords(words.replace(/\s+#.*$/, '')),
      }),
    ),
  );

  it('are many', () => {
    expect(lines.length).toBeGreaterThan(60);
  });

  it.each(lines.map((each) => [`${each.path}: ${each.line.slice(0, 90)}`, each] as const))(
    '%s',
    (_, each) => {
      const [name = '', ...rest] = each.words;
      if (name.startsWith('--')) return expect(['--help', '--version']).toContain(name);
      const command = commands.find((known) => known.name === name);
      expect(command, `command ${name}`).toBeDefined();
      if (command === undefined || rest.includes('--help')) return undefined;
      const args = parseOptions(rest, command.options);
      const model = name === 'models' ? undefined : args.text('model');
      const named = model === undefined || /json$|^custom$|^ID/.test(model) ? null : findModel(model);
      return expect(named === null || named.id === model).toBe(true);
    },
  );

  it('of npm name scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: object };
    for (const { path, markdown } of texts) {
      for (const [, script = ''] of markdown.matchAll(/npm run ([\w:]+)/g)) {
        expect(Object.keys(scripts), path).toContain(script);
      }
    }
  });
});

describe('pages as HTML', () => {
  it('have one first heading, a title and a language, and nothing that the policy of the pages forbids', () => {
    for (const page of pages.values()) {
      const html = renderPage(page, pages, '1.2.3');
      expect(html.match(/<h1/g), page.path).toHaveLength(1);
      expect(html).toContain('<html lang="en">');
      expect(html).not.toMatch(/<script|<style| style="| onclick=|katex-error/);
    }
  });

  it('begin with their title, leave out no level of heading, and have one main part and one navigation', () => {
    for (const page of pages.values()) {
      const html = renderPage(page, pages, '1.2.3');
      const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      expect(levels[0], page.path).toBe(1);
      const leaps = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
      expect(leaps, `${page.path}: ${levels}`).toEqual([]);
      for (const landmark of [/<main id="content">/g, /<nav aria-label="/g]) {
        expect(html.match(landmark), page.path).toHaveLength(1);
      }
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, page.path).toBe(ids.length);
      for (const [image] of html.matchAll(/<img [^>]*>/g))
        expect(image, page.path).toMatch(/ alt="[^"]{10,}"/);
    }
  });

  it('have text that stands out from its ground by 4.5 and more, in light and dark', async () => {
    const css = await readFile('build/docs/docs.css', 'utf8');
    const [light = '', dark = ''] = css.split('prefers-color-scheme: dark');
    for (const scheme of [light, dark]) {
      const colour = (name: string) => new RegExp(`--${name}: #(\\w{6})`).exec(scheme)?.[1] ?? '';
      for (const text of ['text', 'dim', 'accent']) {
        for (const ground of ['back', 'raised']) {
          expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThan(4.5);
        }
      }
    }
  });

  it('show formulas as MathML, and no dollar sign of one is left', () => {
    const page = pages.get('models/t2.md');
    if (page === undefined) throw new Error('There is no page of t2.');
    const html = renderPage(page, pages, '1.2.3');
    expect(html).toMatch(/<math[^>]*display="block"/);
    expect(html.replace(/<annotation[\s\S]*?<\/annotation>/g, '')).not.toMatch(/\$[A-Z]/);
  });

  it('are built, each where its links lead, with their pictures', async () => {
    const built = (await readdir(resolve('dist/docs'), { recursive: true })).map((path) =>
      path.replaceAll('\\', '/'),
    );
    for (const path of [...pages.keys(), 'licences.md']) expect(built).toContain(htmlPath(path));
    for (const path of shownPictures()) expect(built).toContain(path);
  });
});

/** Paths below docs/ of the pictures that pages show. */
function shownPictures(): ReadonlySet<string> {
  const shown = [...pages.values()].flatMap(({ path, markdown }) =>
    [...prose(markdown).matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, to = '']) =>
      normalize(join(dirname(path), to)).replaceAll('\\', '/'),
    ),
  );
  return new Set(shown);
}

/** Contrast of two colours, rrggbb, as WCAG 2 defines it: 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rrggbb: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(rrggbb.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Words of a command line, with double quotes as a shell reads them. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}
