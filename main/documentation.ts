import { BrowserWindow } from 'electron';
import { documentationUrl } from './addresses.js';

let shown: BrowserWindow | null = null;

/** Shows the documentation that comes with the program, in a window of its own that has no bridge to the main process. */
export function showDocumentation(page = 'index.html'): void {
  if (shown === null || shown.isDestroyed()) shown = makeWindow();
  shown.show();
  void shown.loadURL(`${documentationUrl}${page}`);
}

function makeWindow(): BrowserWindow {
  const window = new BrowserWindow({
    ...{ width: 1100, height: 800, minWidth: 480, minHeight: 360, show: false },
    title: 'Voxfit documentation',
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  });
  window.removeMenu();
  window.webContents.on('before-input-event', (event, { type, key, alt, control, meta }) => {
    const history = window.webContents.navigationHistory ?? window.webContents;
    if (type !== 'keyDown') return;
    if (alt && key === 'ArrowLeft') history.goBack();
    else if (alt && key === 'ArrowRight') history.goForward();
    else if (key === 'Escape' || ((control || meta) && key.toLowerCase() === 'w')) window.close();
    else return;
    event.preventDefault();
  });
  window.on('closed', () => {
    shown = null;
  });
  return window;
}
