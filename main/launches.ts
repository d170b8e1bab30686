import { app } from 'electron';
import { type Launch, parseLaunch } from './launch.js';

/**
 * Files to open, from wherever they come: this launch, a second one, and on macOS the system. They are kept until
 * somebody takes them.
 */
export class Launches {
  #waiting: (readonly string[])[] = [];
  #taker: ((files: readonly string[]) => void) | null = null;

  /** Gives what has come so far, and from now on whatever comes. */
  take(taker: (files: readonly string[]) => void): void {
    this.#taker = taker;
    for (const files of this.#waiting.splice(0)) taker(files);
  }

  add(files: readonly string[]): void {
    if (files.length === 0) return;
    if (this.#taker === null) this.#waiting.push(files);
    else this.#taker(files);
  }
}

/**
 * Collects launches from now on; null when another program of the same user data has taken this one's files, and
 * this one should end. The command line of a second launch comes as data: Chromium reorders its argv.
 */
export function collectLaunches(launch: Launch): Launches | null {
  const launches = new Launches();
  launches.add(launch.files);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    launches.add([path]);
  });
  if (launch.demoFolder !== null) return launches;
  if (!app.requestSingleInstanceLock({ args: process.argv.slice(1), workingFolder: process.cwd() }))
    return null;
  app.on('second-instance', (_event, _argv, _folder, sent) => {
    const { args, workingFolder } = (sent ?? {}) as { args?: unknown; workingFolder?: unknown };
    if (!Array.isArray(args) || typeof workingFolder !== 'string') return;
    launches.add(parseLaunch(args.map(String), workingFolder).files);
  });
  return launches;
}
