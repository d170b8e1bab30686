import { readFile, rename, writeFile } from 'node:fs/promises';
import { VoxfitError } from '../core/contracts/errors.js';
import type { InterruptedFit } from '../core/contracts/windowApi.js';
import { mapFileError } from '../core/io/fileErrors.js';
import { readJournal } from '../core/io/journal.js';
import {
  adoptScratchFolder,
  createScratchFolder,
  leftScratchFolders,
  type ScratchFolder,
} from '../core/io/scratch.js';
import { Grants } from './grants.js';
import type { StoredRequest } from './storedRequest.js';

/** What it takes to go on with a fit after the program has ended. Plain JSON. */
export interface FitRecord {
  /** Of the series and of the model, for people. */
  readonly name: string;
  readonly modelName: string;
  readonly slices: number;
  /** The files that were opened, absolute paths. */
  readonly paths: readonly string[];
  readonly request: StoredRequest;
}

/** A fit that an earlier program did not end; its folder has the maps and the journal. */
export interface UnfinishedFit {
  readonly record: FitRecord;
  readonly folder: ScratchFolder;
}

const recordFile = 'fit.json';
const recordFormat = 1;

/** Name of a fit's journal in its folder. */
const journalFile = 'journal.jsonl';

/**
 * The folders in which fits keep their maps and journals until they are exported or given up. One whose program has
 * ended without giving it up can be gone on with.
 */
export class UnfinishedFits {
  /** Under the user's folder of the program, which outlives a restart of the machine. */
  readonly parent: string;
  readonly #grants = new Grants<UnfinishedFit>('interrupted fit');
  readonly #offered = new Map<string, InterruptedFit>();

  constructor(parent: string) {
    this.parent = parent;
  }

  /** A folder for a new fit. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED. */
  async begin(record: FitRecord): Promise<ScratchFolder> {
    const folder = await createScratchFolder(this.parent);
    const path = folder.file(recordFile);
    try {
      await writeFile(`${path}.part`, JSON.stringify({ format: recordFormat, ...record }));
      await rename(`${path}.part`, path);
    } catch (error) {
      await folder.dispose();
      throw mapFileError(error, 'write', path);
    }
    return folder;
  }

  /**
   * Looks for fits of programs that have ended and makes them this program's; a folder that cannot be gone on with is
   * removed. Throws READ_FAILED.
   */
  async find(): Promise<void> {
    for (const path of await leftScratchFolders(this.parent)) {
      const folder = await adoptScratchFolder(path);
      const found = await readUnfinished(folder);
      if (found === null) {
        await folder.dispose();
        continue;
      }
      const { record, slicesDone } = found;
      const { name, modelName, slices } = record;
      const id = this.#grants.give({ record, folder });
      this.#offered.set(id, { id, name, modelName, slicesDone, slices });
    }
  }

  /** The fits that can be gone on with. */
  offered(): readonly InterruptedFit[] {
    return [...this.#offered.values()];
  }

  /** Throws WRONG_USE for an id that is none of `offered`. */
  get(id: string): UnfinishedFit {
    if (!this.#offered.has(id)) {
      throw new VoxfitError('WRONG_USE', 'This fit has been continued or discarded already.', { id });
    }
    return this.#grants.get(id);
  }

  /** The fit goes on; its folder is no longer looked after here. */
  taken(id: string): void {
    this.#offered.delete(id);
  }

  /** Removes what the fit has done. Throws WRONG_USE. */
  async discard(id: string): Promise<void> {
    const { folder } = this.get(id);
    this.#offered.delete(id);
    await folder.dispose();
  }
}

/** Null where the record or the journal is missing, damaged or of another format, or no slice is done. */
async function readUnfinished(
  folder: ScratchFolder,
): Promise<{ readonly record: FitRecord; readonly slicesDone: number } | null> {
  try {
    const { format, ...record } = JSON.parse(await readFile(folder.file(recordFile), 'utf8')) as FitRecord & {
      readonly format: number;
    };
    if (format !== recordFormat) return null;
    const { entries } = await readJournal(folder.file(journalFile));
    const slicesDone = entries.reduce((sum, { slab }) => sum + slab.k1 - slab.k0, 0);
    return slicesDone === 0 ? null : { record, slicesDone };
  } catch {
    return null;
  }
}
