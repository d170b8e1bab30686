import { app } from 'electron';
import { electronWorker } from '../../main/electronWorker.js';
import { tryClaims } from '../parallel/claims.js';

/** A program of its own: tries the claims of the parallel layer over Electron's workers, a JSON line per claim. */
const [workerPath = '', tasksUrl = ''] = process.argv.slice(-2);

void app.whenReady().then(async () => {
  for (const result of await tryClaims({ makeWorker: electronWorker(workerPath), tasksUrl })) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  app.exit(0);
});
