import { app } from 'electron';
import { electronWorker } from '../../main/electronWorker.js';
import { workerConformance } from '../workers/conformance.js';

/** A program of its own: runs the conformance suite over Electron's workers and prints one JSON line per claim. */
const fixture = process.argv.find((arg) => arg.endsWith('fixtureWorker.cjs'));

void app.whenReady().then(async () => {
  for (const result of await workerConformance(electronWorker(fixture ?? ''))) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  app.exit(0);
});
