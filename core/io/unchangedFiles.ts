import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

interface State {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** Files that are read while a run lasts, as they were when it began. */
export class UnchangedFiles {
  private constructor(private readonly before: ReadonlyMap<string, State>) {}

  /** Throws FILE_NOT_FOUND, READ_FAILED. */
  static async of(paths: readonly string[]): Promise<UnchangedFiles> {
    const entries = [...new Set(paths)].map(async (path) => [path, await stateOf(path)] as const);
    return new UnchangedFiles(new Map(await Promise.all(entries)));
  }

  /** Throws INPUT_CHANGED where a file was written to or exchanged, FILE_NOT_FOUND where it is gone. */
  async require(): Promise<void> {
    for (const [path, before] of this.before) {
      const now = await stateOf(path);
      if (now.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino) continue;
      throw new VoxfitError(
        'INPUT_CHANGED',
        `${basename(path)} was changed while it was being fitted: it had ${before.size} bytes and was last changed at ${timeText(before)}, now ${now.size} bytes and ${timeText(now)}. Its maps would be of two images.`,
        { path, bytesBefore: before.size, bytesNow: now.size },
      );
    }
  }
}

async function stateOf(path: string): Promise<State> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return { size, mtimeMs, ino };
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}

function timeText({ mtimeMs }: State): string {
  return new Date(mtimeMs).toISOString();
}
