import { Worker } from 'node:worker_threads';

/** How often the watch looks, ms: a worker is gone well within 2 s of its program. */
const lookIntervalMs = 500;

/**
 * Ends this process when the program that started it has gone, also while its own thread is in a loop: a second thread
 * looks. The program's process id is the last word of the command line.
 */
export function watchForOrphans(): void {
  const programPid = Number(process.argv.at(-1));
  const thread = new Worker(watch, {
    eval: true,
    workerData: { programPid, parentPid: process.ppid, lookIntervalMs },
  });
  thread.unref();
}

/**
 * What the thread runs. A parent that has been killed may still be listed until it is waited for, but its children get
 * another parent at once; where the parent is not the program itself, the program is looked for.
 */
const watch = `
  const { workerData } = require('node:worker_threads');
  const { programPid, parentPid, lookIntervalMs } = workerData;
  const hasGone = () => {
    if (process.ppid !== parentPid) return true;
    try {
      process.kill(programPid, 0);
      return false;
    } catch (error) {
      return error.code === 'ESRCH';
    }
  };
  setInterval(() => hasGone() && process.kill(process.pid, 'SIGKILL'), lookIntervalMs);
`;
