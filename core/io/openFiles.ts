import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { VoxfitError } from '../contracts/errors.js';
import { mapFileError } from './fileErrors.js';

/** Files that a process reads and writes by position; each is opened once and stays open until `closeAll`. */
export class OpenFiles {
  private readonly readers = new Map<string, number>();
  private readonly writers = new Map<string, number>();

  /** Fills `target` from `position`. Throws DATA_TRUNCATED when the file ends before, READ_FAILED. */
  read(path: string, target: Uint8Array, position: number): void {
    let done = 0;
    try {
      const descriptor = descriptorOf(this.readers, path, 'r');
      while (done < target.byteLength) {
        const count = readSync(descriptor, target, done, target.byteLength - done, position + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw mapFileError(error, 'read', path);
    }
    if (done < target.byteLength) {
      throw new VoxfitError(
        'DATA_TRUNCATED',
        `${path} ends at byte ${position + done}; it is needed up to byte ${position + target.byteLength}. Has it been changed meanwhile?`,
        { path, neededBytes: position + target.byteLength, foundBytes: position + done },
      );
    }
  }

  /** Writes all of `source` at `position` of an existing file. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
  write(path: string, source: Uint8Array, position: number): void {
    try {
      const descriptor = descriptorOf(this.writers, path, 'r+');
      let done = 0;
      while (done < source.byteLength) {
        done += writeSync(descriptor, source, done, source.byteLength - done, position + done);
      }
    } catch (error) {
      throw mapFileError(error, 'write', path);
    }
  }

  closeAll(): void {
    for (const descriptors of [this.readers, this.writers]) {
      for (const descriptor of descriptors.values()) closeSync(descriptor);
      descriptors.clear();
    }
  }
}

function descriptorOf(open: Map<string, number>, path: string, flags: 'r' | 'r+'): number {
  const existing = open.get(path);
  if (existing !== undefined) return existing;
  const descriptor = openSync(path, flags);
  open.set(path, descriptor);
  return descriptor;
}
