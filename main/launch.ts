import { resolve } from 'node:path';

/** What the program was started with. */
export interface Launch {
  /** Absolute paths of the files to open. */
  readonly files: readonly string[];
  /** Demonstration: open the sample, fit, export into this folder, save a picture, end. */
  readonly demoFolder: string | null;
  readonly userDataFolder: string | null;
  /** Null: as many as the machine has processors. */
  readonly workers: number | null;
}

/** `args`: the command line after the program (and, unpackaged, its folder); Chromium's switches may be among it. */
export function parseLaunch(args: readonly string[], workingFolder: string): Launch {
  const option = (name: string) => {
    const prefix = `--${name}=`;
    return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) || null;
  };
  const folder = (name: string) => {
    const path = option(name);
    return path === null ? null : resolve(workingFolder, path);
  };
  const workers = Number(option('workers') ?? Number.NaN);
  return {
    files: args.filter((arg) => arg !== '' && !arg.startsWith('-')).map((arg) => resolve(workingFolder, arg)),
    demoFolder: folder('demo-out'),
    userDataFolder: folder('user-data-dir'),
    workers: Number.isInteger(workers) && workers > 0 ? workers : null,
  };
}
