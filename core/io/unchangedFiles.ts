import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

interface State {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly dev: number;
}

const periods = {
  run: { when: 'while it was being fitted', advice: 'Its maps would be of two images.' },
  opened: { when: 'after it was opened', advice: 'Open it again.' },
} as const;

/** Files that are read while a run lasts, or while an image is open, as they were when that began; links are followed. */
export class UnchangedFiles {
  private constructor(
    private readonly before: ReadonlyMap<string, State>,
    private readonly period: keyof typeof periods,
  ) {}

  /** Throws FILE_NOT_FOUND, READ_FAILED. */
  static async of(paths: readonly string[], period: keyof typeof periods = 'run'): Promise<UnchangedFiles> {
    const entries = [...new Set(paths)].map(async (path) => [path, await stateOf(path)] as const);
    return new UnchangedFiles(new Map(await Promise.all(entries)), period);
  }

  /**
   * Throws INPUT_CHANGED where a file was written to or exchanged, FILE_NOT_FOUND where it is gone. among: looks at those
   * of them alone.
   */
  async require(among?: ReadonlySet<string>): Promise<void> {
    const { when, advice } = periods[this.period];
    for (const [path, before] of this.before) {
      if (among !== undefined && !among.has(path)) continue;
      const now = await stateOf(path);
      if (isSame(now, before)) continue;
      throw new VoxfitError(
        'INPUT_CHANGED',
        `${basename(path)} was changed ${when}: it had ${before.size} bytes and was last changed at ${timeText(before)}, now ${now.size} bytes and ${timeText(now)}. ${advice}`,
        { path, bytesBefore: before.size, bytesNow: now.size },
      );
    }
  }
}

async function stateOf(path: string): Promise<State> {
  try {
    const { size, mtimeMs, ino, dev } = await stat(path);
    return { size, mtimeMs, ino, dev };
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}

function isSame(one: State, other: State): boolean {
  return (
    one.size === other.size && one.mtimeMs === other.mtimeMs && one.ino === other.ino && one.dev === other.dev
  );
}

function timeText({ mtimeMs }: State): string {
  return new Date(mtimeMs).toISOString();
}
