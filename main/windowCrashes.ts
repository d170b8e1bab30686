import type { BrowserWindow } from 'electron';

/** A page that ends so often within so long has a fault that loading it again does not cure. */
const crashLimit = 3;
const crashSpanMs = 60_000;

/**
 * Loads the page again when its process has ended by a fault; the fit goes on meanwhile in the main process and its workers.
 * `giveUp` is called, once, when it ends again and again.
 */
export function reviveWindow(window: BrowserWindow, giveUp: () => void): void {
  let crashesMs: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    console.error(`The process of the window ended (${reason}).`);
    const nowMs = performance.now();
    crashesMs = [...crashesMs.filter((ms) => nowMs - ms < crashSpanMs), nowMs];
    if (crashesMs.length < crashLimit) window.webContents.reload();
    else if (crashesMs.length === crashLimit) giveUp();
  });
}
