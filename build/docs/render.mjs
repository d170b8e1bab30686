import katex from 'katex';
import { Marked } from 'marked';
import { contents, htmlPath } from './pages.mjs';

/** @typedef {import('./pages.mjs').Page} Page */

/**
 * The page as HTML: no script, no style of its own, formulas as MathML. Links to other pages lead to their HTML.
 * @param {Page} page
 * @param {ReadonlyMap<string, Page>} pages for the list of contents
 * @param {string} version
 */
export function renderPage(page, pages, version) {
  const up = '../'.repeat(page.path.split('/').length - 1);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(page.title)} – Voxfit</title>
<link rel="stylesheet" href="${up}docs.css">
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<nav aria-label="Documentation">
<p class="name"><a href="${up}index.html">Voxfit</a> ${escaped(version)}</p>
${listOfContents(page, pages, up)}
</nav>
<main id="content">
${body(page)}
</main>
</body>
</html>
`;
}

/**
 * @param {Page} page
 * @param {ReadonlyMap<string, Page>} pages
 * @param {string} up
 */
function listOfContents(page, pages, up) {
  return contents
    .map(({ heading, paths }) => {
      const items = paths.flatMap((path) => {
        const listed = pages.get(path);
        if (listed === undefined) return [];
        const current = path === page.path ? ' aria-current="page"' : '';
        return `<li><a href="${up}${htmlPath(path)}"${current}>${escaped(listed.title)}</a></li>`;
      });
      // No heading, so that the first one of the page is its title.
      const id = `part-${heading.toLowerCase()}`;
      return `<p class="part" id="${id}">${heading}</p>\n<ul aria-labelledby="${id}">\n${items.join('\n')}\n</ul>`;
    })
    .join('\n');
}

/** @param {Page} page */
function body(page) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const marked = new Marked({ gfm: true });
  marked.use({
    extensions: [formula('block'), formula('inline')],
    renderer: {
      heading({ tokens, depth, text }) {
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${uniqueSlug(text, seen)}">${inner}</h${depth}>\n`;
      },
      link({ href, title, tokens }) {
        const to = href.replace(/^([^:#?]*)\.md(?=$|#)/, (path) => htmlPath(path));
        const named = title ? ` title="${escaped(title)}"` : '';
        return `<a href="${escaped(to)}"${named}>${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  const html = /** @type {string} */ (marked.parse(page.markdown.replace(/^<!--[\s\S]*?-->\s*/, '')));
  return html
    .replaceAll('<table>', '<div class="wide" role="group" tabindex="0" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replace(/ align="(left|right|center)"/g, ' class="$1"');
}

/**
 * The id of a heading, as GitHub makes it, so that links work in both places.
 * @param {string} text
 * @param {Map<string, number>} seen
 */
function uniqueSlug(text, seen) {
  const slug = headingSlug(text);
  const times = seen.get(slug) ?? 0;
  seen.set(slug, times + 1);
  return times === 0 ? slug : `${slug}-${times}`;
}

/** @param {string} text Markdown of the heading */
export function headingSlug(text) {
  return text
    .toLowerCase()
    .replace(/<[^>]*>/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/**
 * `$…$` within a line and `$$…$$` on lines of their own.
 * @param {'block' | 'inline'} level
 * @returns {import('marked').TokenizerAndRendererExtension}
 */
function formula(level) {
  const pattern = level === 'block' ? /^\$\$\s*\n([\s\S]+?)\n\s*\$\$(?:\n|$)/ : /^\$([^$\n]+?)\$(?!\d)/;
  const name = `${level}Formula`;
  return {
    name,
    level,
    start: (source) => source.indexOf('$'),
    tokenizer(source) {
      const match = pattern.exec(source);
      return match === null ? undefined : { type: name, raw: match[0], tex: (match[1] ?? '').trim() };
    },
    renderer: ({ tex }) => mathMl(tex, level === 'block'),
  };
}

/**
 * @param {string} tex
 * @param {boolean} displayMode
 */
function mathMl(tex, displayMode) {
  const html = katex.renderToString(tex, { displayMode, output: 'mathml', throwOnError: true });
  const math = html.slice(html.indexOf('<math'), html.lastIndexOf('</math>') + '</math>'.length);
  // The policy of the program's pages allows no style attributes.
  const plain = math.replace(/ style="[^"]*"/g, '');
  return displayMode ? `<div class="wide formula" tabindex="0">${plain}</div>\n` : plain;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
