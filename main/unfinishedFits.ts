import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { InterruptedFit } from '../core/contracts/windowViews.js';
import { mapFileError } from '../core/io/fileErrors.js';
import { readJournal } from '../core/io/journal.js';
import {
  adoptScratchFolder,
  createScratchFolder,
  leftScratchFolders,
  type ScratchFolder,
} from '../core/io/scratch.js';
import { writeWhole } from '../core/io/writeWhole.js';
import { Grants } from './grants.js';
import type { OpenedFrom } from './openRequest.js';
import { withOwnFilesIn } from './ownFiles.js';
import type { StoredRequest } from './storedRequest.js';

/** What it takes to go on with a fit after the program has ended. Plain JSON. */
export interface FitRecord {
  /** Of the series and of the model, for people. */
  readonly name: string;
  readonly modelName: string;
  readonly slices: number;
  /** What was opened. */
  readonly from: OpenedFrom;
  readonly request: StoredRequest;
}

/** A fit that an earlier program did not end; its folder has the maps and the journal. */
export interface UnfinishedFit {
  readonly record: FitRecord;
  readonly folder: ScratchFolder;
}

/** Where the folder of a fit has copies of files that would end with the program. */
export function ownFilesOf(folder: ScratchFolder): string {
  return folder.file('files');
}

const recordFile = 'fit.json';
const recordFormat = 2;

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

  /**
   * A folder for a new fit, with its record; the files of its request that lie below `ownFolder`, which ends with the
   * program, are copied into it. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED, and what withOwnFilesIn throws.
   */
  async begin(given: FitRecord, ownFolder: string): Promise<ScratchFolder> {
    const folder = await createScratchFolder(this.parent);
    const path = folder.file(recordFile);
    try {
      const request = await withOwnFilesIn(ownFilesOf(folder), given.request, ownFolder);
      const record = { ...given, request };
      await writeWhole(path, JSON.stringify({ format: recordFormat, ...record }));
    } catch (error) {
      await folder.dispose();
      throw error;
    }
    return folder;
  }

  /**
   * Looks for fits of programs that have ended and makes them this program's. A folder without a finished slice is
   * removed; one that cannot be read is kept, for there may be work in it, and its error is among those answered.
   * Throws READ_FAILED where the folders cannot be listed.
   */
  async find(): Promise<readonly unknown[]> {
    const unread: unknown[] = [];
    for (const path of await leftScratchFolders(this.parent)) {
      const found = await readUnfinished(path).catch((error: unknown) => {
        unread.push(error);
        return 'unread' as const;
      });
      if (found === 'unread') continue;
      const folder = await adoptScratchFolder(path);
      if (found === 'nothing') {
        await folder.dispose();
        continue;
      }
      const { record, slicesDone } = found;
      const { name, modelName, slices } = record;
      const id = this.#grants.give({ record, folder });
      this.#offered.set(id, { id, name, modelName, slicesDone, slices });
    }
    return unread;
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

/**
 * The fit in a folder, or `nothing` where its record or journal was not made yet or no slice is done. Throws READ_FAILED
 * (also for a damaged record or journal) and RESUME_MISMATCH where another version of the program wrote them.
 */
async function readUnfinished(
  path: string,
): Promise<{ readonly record: FitRecord; readonly slicesDone: number } | 'nothing'> {
  try {
    const { format, ...record } = parseRecord(await readFile(join(path, recordFile), 'utf8'), path);
    if (format !== recordFormat) {
      throw new VoxfitError(
        'RESUME_MISMATCH',
        `The interrupted fit in ${path} has version ${format}; this program goes on with version ${recordFormat}.`,
        { path, version: format, versionNeeded: recordFormat },
      );
    }
    const { entries } = await readJournal(join(path, journalFile));
    const slicesDone = entries.reduce((sum, { slab }) => sum + slab.k1 - slab.k0, 0);
    return slicesDone === 0 ? 'nothing' : { record, slicesDone };
  } catch (error) {
    const known = error instanceof VoxfitError ? error : mapFileError(error, 'read', path);
    if (known.code === 'FILE_NOT_FOUND') return 'nothing';
    throw known;
  }
}

function parseRecord(text: string, path: string): FitRecord & { readonly format: number } {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VoxfitError('READ_FAILED', `The record of the fit in ${path} is damaged.`, { path }, error);
  }
}
