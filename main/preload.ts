import * as electron from 'electron';
import type { WindowApi, WindowCalls, WindowEvent } from '../core/contracts/windowApi.js';
import { windowCallNames } from '../core/contracts/windowApi.js';
import { channels } from './channels.js';
import { pathOfFile } from './compat.js';

const { contextBridge, ipcRenderer } = electron;

/** The calls of the contract, each sent as its name and arguments; the page never sees ipcRenderer. */
const calls = Object.fromEntries(
  (Object.keys(windowCallNames) as (keyof WindowCalls)[]).map((name) => [
    name,
    (...args: unknown[]) => ipcRenderer.invoke(channels.call, name, args),
  ]),
) as unknown as Omit<WindowApi, 'openDropped' | 'onEvent'>;

const api: WindowApi = {
  ...calls,
  openDropped(files) {
    const paths = Array.from(files, (file) => pathOfFile(electron.webUtils, file));
    return ipcRenderer.invoke(channels.openDropped, paths);
  },
  onEvent(listener) {
    const relay = (_: unknown, event: WindowEvent) => listener(event);
    ipcRenderer.on(channels.event, relay);
    return () => {
      ipcRenderer.off(channels.event, relay);
    };
  },
};

contextBridge.exposeInMainWorld('voxfit', api);
