import { app, type BrowserWindow } from 'electron';
import type { Dialogs } from './dialogs.js';
import type { Session } from './session.js';

/** What a system sends that wants the program to end, e.g. at the end of the user's session. */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A window with a running fit or job, or with jobs that would be forgotten, asks before it closes; a signal ends the program without asking. Either way the finished
 * slices stay for a later session, and with the last window the program ends and leaves nothing else.
 */
export function guardQuit(window: BrowserWindow, session: Session, dialogs: Dialogs): void {
  let mayClose = false;
  window.on('close', (event) => {
    const { running, jobs } = session;
    if (mayClose || (running === null && jobs.unkept === 0)) return;
    event.preventDefault();
    const asked = running === null ? dialogs.mayForget(jobs.unkept) : dialogs.mayInterrupt(running);
    void asked.then(async (yes) => {
      if (!yes) return;
      await session.interrupt();
      mayClose = true;
      window.close();
    });
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => session.disposeSync());
  for (const signal of endSignals) {
    process.once(signal, () => {
      void session.interrupt().finally(() => {
        session.disposeSync();
        app.exit(0);
      });
    });
  }
}
