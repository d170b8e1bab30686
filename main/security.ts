import { app, type Session, session, shell, type WebContents } from 'electron';
import { linkTarget } from './addresses.js';

/**
 * Lets Chromium reach no host: names resolve to nothing, and what it does of its own accord in the background is off.
 * Call before the program is ready.
 */
export function cutNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
}

/**
 * Keeps every page where it is: no navigation but within the documentation, no second window of a page's own, no webview,
 * no permission but writing the clipboard after a user's gesture. Call before the first window is made.
 */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => lockContents(contents));
  lockPermissions(session.defaultSession);
  // Its dictionary would be fetched from a server, even with no page that checks spelling.
  session.defaultSession.setSpellCheckerEnabled(false);
  if (process.platform !== 'darwin') session.defaultSession.setSpellCheckerLanguages([]);
}

function lockContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault();
  contents.on('will-navigate', (event, url) => {
    const target = linkTarget(contents.getURL(), url);
    if (target === 'page') return;
    event.preventDefault();
    if (target === 'browser') void shell.openExternal(url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
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
