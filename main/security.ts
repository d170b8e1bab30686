import { app, type Session, session, type WebContents } from 'electron';

/** The page of the program; nothing else is ever loaded. */
export const appOrigin = 'app://bundle';

/** Whether a page is the program's own. */
export function isAppUrl(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}

/**
 * Keeps every page where it is: no navigation, no second window, no webview, no permission but writing the
 * clipboard after a user's gesture. Call before the first window is made.
 */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => lockContents(contents));
  lockPermissions(session.defaultSession);
}

function lockContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function lockPermissions(pages: Session): void {
  const allowed = new Set(['clipboard-sanitized-write']);
  pages.setPermissionRequestHandler((_, permission, answer) => answer(allowed.has(permission)));
  pages.setPermissionCheckHandler((_, permission) => allowed.has(permission));
  pages.setDevicePermissionHandler(() => false);
}
