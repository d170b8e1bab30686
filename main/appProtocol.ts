import { protocol } from 'electron';
import { answerRequest, type PageSettings, type ServedFolders } from './appFiles.js';

/** Makes `app:` a scheme like https; must run before the program is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves the files of the folders as app://bundle/…, with the content security policy on each. */
export function serveApp(folders: ServedFolders, page: PageSettings): void {
  protocol.handle('app', (request) => answerRequest(folders, page, new URL(request.url)));
}
