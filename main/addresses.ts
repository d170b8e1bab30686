/** The origin of the program's own pages; nothing else is ever loaded. */
export const appOrigin = 'app://bundle';

/** The page of the window: the only one whose calls are answered. */
export const windowUrl = `${appOrigin}/index.html`;

/** Every page of the documentation begins like this. */
export const documentationUrl = `${appOrigin}/docs/`;

/** Hosts that the documentation refers to; a link to one opens in the user's own browser, and only when it is clicked. */
export const linkedHosts: ReadonlySet<string> = new Set(['doi.org', 'nodejs.org']);

/** Whether a page is that of the window. */
export function isWindowUrl(url: string): boolean {
  return url.replace(/[?#].*$/, '') === windowUrl;
}

/** Where a click on a link of a page leads: to a page of the documentation, to the user's browser, or nowhere. */
export function linkTarget(from: string, to: string): 'page' | 'browser' | 'nowhere' {
  if (!from.startsWith(documentationUrl)) return 'nowhere';
  if (to.startsWith(documentationUrl)) return 'page';
  if (!URL.canParse(to)) return 'nowhere';
  const { protocol, host } = new URL(to);
  return protocol === 'https:' && linkedHosts.has(host) ? 'browser' : 'nowhere';
}
