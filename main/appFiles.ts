import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { contentSecurityPolicy } from './contentPolicy.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface PageSettings {
  readonly styleNonce: string;
  /** Asked each time the page is loaded. */
  colorScheme(): 'dark' | 'light';
}

/** Where the files are: those of the window, and the documentation, which is served as /docs/. */
export interface ServedFolders {
  readonly window: string;
  readonly documentation: string;
}

/**
 * The answer to a request of a page: a file of a served folder with the content security policy, 404 for all else.
 * In pages, nonce and colour scheme are filled in.
 */
export async function answerRequest(folders: ServedFolders, page: PageSettings, url: URL): Promise<Response> {
  const headers = {
    'Content-Security-Policy': contentSecurityPolicy(page.styleNonce),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
  const notFound = () => new Response('Not found', { status: 404, headers });
  const path = url.host === 'bundle' ? servedFile(folders, url.pathname) : null;
  const contentType = path === null ? undefined : contentTypes[extname(path)];
  if (path === null || contentType === undefined) return notFound();

  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return notFound();
  const body = contentType.startsWith('text/html') ? fillPlaceholders(bytes.toString('utf8'), page) : bytes;
  return new Response(body, { headers: { ...headers, 'Content-Type': contentType } });
}

function servedFile({ window, documentation }: ServedFolders, pathname: string): string | null {
  const inDocumentation = /^\/docs(\/.*)$/.exec(pathname)?.[1];
  return inDocumentation === undefined
    ? fileBelow(window, pathname)
    : fileBelow(documentation, inDocumentation);
}

/** The file that a path of a URL names; null when it leaves `folder` or cannot be decoded. */
function fileBelow(folder: string, pathname: string): string | null {
  try {
    const path = normalize(join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    return path.startsWith(normalize(folder) + sep) && !path.includes('\0') ? path : null;
  } catch {
    return null;
  }
}

function fillPlaceholders(html: string, page: PageSettings): string {
  return html
    .replaceAll('__STYLE_NONCE__', page.styleNonce)
    .replaceAll('__COLOR_SCHEME__', page.colorScheme());
}
