import { basename, dirname } from 'node:path';
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../core/contracts/windowApi.js';
import { showDocumentation } from './documentation.js';

export interface MenuOptions {
  /** Carries a command to the window. */
  send(command: MenuCommand): void;
  /** Files that were opened together, the latest first. */
  readonly recent: readonly (readonly string[])[];
  openRecent(paths: readonly string[]): void;
  clearRecent(): void;
}

/**
 * The application menu, where every key is found.
 * The window itself listens for the keys: registered here as well they would act twice, and those without a
 * modifier would be lost to text fields. macOS offers a key to the window first, and to the menu what is left.
 */
export function installMenu({ send, recent, openRecent, clearRecent }: MenuOptions): void {
  const item = (label: string, command: MenuCommand, accelerator: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => send(command),
  });
  const ownKey = (label: string, command: MenuCommand, key: string): MenuItemConstructorOptions =>
    process.platform === 'darwin'
      ? { label: `${label} (${key})`, click: () => send(command) }
      : item(label, command, key);

  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('Open files…', 'open', 'CmdOrCtrl+O'),
      item('Open folder…', 'openFolder', 'CmdOrCtrl+Shift+O'),
      item('Open batch table…', 'openTable', 'CmdOrCtrl+B'),
      {
        label: 'Open recent',
        enabled: recent.length > 0,
        submenu: [
          ...recent.map((paths) => ({ label: recentLabel(paths), click: () => openRecent(paths) })),
          { type: 'separator' },
          { label: 'Clear this list', click: clearRecent },
        ],
      },
      item('Export maps…', 'export', 'CmdOrCtrl+E'),
      { type: 'separator' },
      process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const fit: MenuItemConstructorOptions = {
    label: 'F&it',
    submenu: [
      item('Run fit', 'run', 'CmdOrCtrl+Return'),
      item('Cancel fit', 'cancel', 'CmdOrCtrl+.'),
      { type: 'separator' },
      item('Add to queue', 'queueFit', 'CmdOrCtrl+Shift+Return'),
      item('Start jobs', 'startJobs', 'CmdOrCtrl+Shift+J'),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ownKey('Axial', 'axial', '1'),
      ownKey('Coronal', 'coronal', '2'),
      ownKey('Sagittal', 'sagittal', '3'),
      ownKey('3D', 'render', '4'),
      { type: 'separator' },
      ownKey('Slice up', 'sliceUp', 'PageUp'),
      ownKey('Slice down', 'sliceDown', 'PageDown'),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
    ],
  };
  const help: MenuItemConstructorOptions = {
    label: '&Help',
    submenu: [
      item('Keys and help', 'help', 'F1'),
      { label: 'Documentation', accelerator: 'Shift+F1', click: () => showDocumentation() },
      { type: 'separator' },
      { label: 'How to cite Voxfit', click: () => showDocumentation('citing.html') },
      { label: 'Licences of the parts', click: () => showDocumentation('licences.html') },
    ],
  };
  const ownMenu: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  app.setAboutPanelOptions({ applicationName: 'Voxfit' });
  Menu.setApplicationMenu(Menu.buildFromTemplate([...ownMenu, file, { role: 'editMenu' }, fit, view, help]));
}

/** Names of files with their folder, which tells subjects apart; an ampersand would mark a key. */
function recentLabel([first = '', ...more]: readonly string[]): string {
  const name = `${basename(dirname(first))}/${basename(first)}`;
  return `${name}${more.length === 0 ? '' : ` and ${more.length} more`}`.replaceAll('&', '&&');
}
