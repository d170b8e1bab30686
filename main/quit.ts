import { app, type BrowserWindow } from 'electron';
import type { Dialogs } from './dialogs.js';
import type { Session } from './session.js';

/**
 * A window with a running fit asks before it closes; then the fit is cancelled, and with the last window the
 * program ends and leaves nothing in the scratch folder.
 */
export function guardQuit(window: BrowserWindow, session: Session, dialogs: Dialogs): void {
  let mayClose = false;
  window.on('close', (event) => {
    if (mayClose || !session.fits.isActive) return;
    event.preventDefault();
    void dialogs.mayCancelFit().then(async (yes) => {
      if (!yes) return;
      await session.fits.cancel();
      mayClose = true;
      window.close();
    });
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => session.openings.disposeSync());
}
