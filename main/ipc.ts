import type { IpcMainInvokeEvent } from 'electron';
import { ipcMain } from 'electron';
import { type Reply, toErrorReport, VoxfitError } from '../core/contracts/errors.js';
import type { WindowCalls } from '../core/contracts/windowApi.js';
import type { SeriesView } from '../core/contracts/windowViews.js';
import { isWindowUrl } from './addresses.js';
import { callChecks } from './callChecks.js';
import { channels } from './channels.js';
import { listOf, text } from './checks.js';

/** What the main process does for each call of the window. */
export type WindowHandlers = {
  readonly [K in keyof WindowCalls]: (
    ...args: Parameters<WindowCalls[K]>
  ) => Promise<ReturnType<WindowCalls[K]>>;
};

export interface Services {
  readonly handlers: WindowHandlers;
  openDropped(paths: readonly string[]): Promise<SeriesView | null>;
}

/**
 * The one door from the window: refuses any sender but the main frame of the program's own page, checks every
 * argument, and answers a Reply whatever happens (an error thrown across would keep only its message).
 */
export function serveWindow({ handlers, openDropped }: Services): void {
  ipcMain.handle(channels.call, (event, name: unknown, args: unknown) =>
    reply(event, () => {
      if (typeof name !== 'string' || !Object.hasOwn(callChecks, name)) {
        throw new VoxfitError('WRONG_USE', `There is no call named ${String(name)}.`, {});
      }
      return dispatch(handlers, name as keyof WindowCalls, args);
    }),
  );
  ipcMain.handle(channels.openDropped, (event, paths: unknown) =>
    reply(event, () => openDropped(listOf(text)(paths, 'openDropped').filter((path) => path !== ''))),
  );
}

function dispatch<K extends keyof WindowCalls>(
  handlers: WindowHandlers,
  name: K,
  args: unknown,
): Promise<ReturnType<WindowCalls[K]>> {
  return handlers[name](...callChecks[name](args, name));
}

async function reply<T>(event: IpcMainInvokeEvent, work: () => Promise<T>): Promise<Reply<T>> {
  try {
    const frame = event.senderFrame;
    if (frame === null || frame !== event.sender.mainFrame || !isWindowUrl(frame.url)) {
      throw new VoxfitError('WRONG_USE', 'Only the window of the program may ask for this.', {});
    }
    return { ok: true, value: await work() };
  } catch (error) {
    const report = toErrorReport(error);
    if (report.code === 'INTERNAL') console.error(error);
    return { ok: false, error: report };
  }
}
