import { BrowserWindow, type Rectangle } from 'electron';
import { windowUrl } from './addresses.js';

/** Background of the page in each colour scheme, so that nothing flashes while it loads. */
const backgrounds = { dark: '#101214', light: '#ffffff' } as const;

export interface WindowOptions {
  readonly preloadPath: string;
  readonly iconPath?: string;
  readonly colorScheme: 'dark' | 'light';
  readonly place: Rectangle;
}

/** The program's window, shown as soon as it has something to show. */
export function createWindow({ preloadPath, iconPath, colorScheme, place }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...place,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Voxfit',
    backgroundColor: backgrounds[colorScheme],
    ...(iconPath === undefined ? {} : { icon: iconPath }),
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(windowUrl);
  return window;
}
