import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

/** Begins a file of JSON lines anew. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export async function createJsonLines(path: string): Promise<void> {
  await writeFile(path, '').catch((error: unknown) => {
    throw mapFileError(error, 'write', path);
  });
}

/** Adds a value as one line. Throws OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED. */
export async function appendJsonLine(path: string, value: unknown): Promise<void> {
  await appendFile(path, `${JSON.stringify(value)}\n`).catch((error: unknown) => {
    throw mapFileError(error, 'write', path);
  });
}

/**
 * The values of all whole lines; a last line that was cut off is left out. Throws FILE_NOT_FOUND, READ_FAILED (also for
 * a line that is damaged).
 */
export async function readJsonLines(path: string): Promise<readonly unknown[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw mapFileError(error, 'read', path);
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line, index) => (line === '' ? [] : [parsed(line, index, path)]));
}

function parsed(line: string, index: number, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new VoxfitError(
      'READ_FAILED',
      `${path} is damaged in line ${index + 1}, so that it cannot be gone on with. Run without --resume.`,
      { path, line: index + 1 },
      error,
    );
  }
}
