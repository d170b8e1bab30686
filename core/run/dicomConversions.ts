import { Cancelled } from '../contracts/errors.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import type { ConvertedFolder } from '../io/chooseSeries.js';
import { findDicomFiles } from '../io/dicomFiles.js';
import { convertibleFiles } from '../io/dicomSizes.js';
import { makeFolder } from '../io/makeFolder.js';
import { availableMemoryBytes } from '../io/memory.js';
import { createScratchFolder, type ScratchFolder } from '../io/scratch.js';
import { WorkerPool } from '../pool/workerPool.js';

export interface ConversionOptions {
  readonly makeWorker: WorkerMaker;
  /** Where scratch folders are made; absent: the system's temporary folder. */
  readonly scratchParent?: string | undefined;
}

export interface ConversionWatch {
  readonly signal?: AbortSignal;
  /** Fraction of the files that is read, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** DICOM folders converted to NIfTI images with sidecars, in scratch folders that last until `dispose`. */
export class DicomConversions {
  readonly #options: ConversionOptions;
  /** By the folder of its images. */
  readonly #made = new Map<string, ScratchFolder>();

  constructor(options: ConversionOptions) {
    this.#options = options;
  }

  /**
   * Converts a folder in a worker process of its own; null where there is no DICOM file in it. Throws Cancelled,
   * DICOM_UNREADABLE, DICOM_TOO_LARGE, WORKER_LOST, and what reading, writing and starting a worker throw.
   */
  async convert(folder: string, watch: ConversionWatch = {}): Promise<ConvertedFolder | null> {
    const found = await findDicomFiles(folder);
    if (found.length === 0) return null;
    const { files, problems } = await convertibleFiles(found, await availableMemoryBytes());
    if (watch.signal?.aborted) throw new Cancelled();
    const scratch = await createScratchFolder(this.#options.scratchParent);
    try {
      const converted = await this.#convert(folder, files, scratch.file('converted'), watch);
      this.#made.set(converted.folder, scratch);
      return { ...converted, problems: [...problems, ...converted.problems] };
    } catch (error) {
      await scratch.dispose();
      throw error;
    }
  }

  async #convert(
    folder: string,
    files: readonly string[],
    outputFolder: string,
    { signal, onProgress }: ConversionWatch,
  ): Promise<ConvertedFolder> {
    await makeFolder(outputFolder);
    const pool = new WorkerPool({ makeWorker: this.#options.makeWorker, size: 1 });
    const stop = (): void => void pool.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const limits = { attempts: 1, silenceTimeoutMs: Number.POSITIVE_INFINITY };
      const done = await pool.perform({ kind: 'dicom', task: { files, outputFolder } }, undefined, {
        ...limits,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      if (done.kind !== 'dicom') throw new Error(`A worker answered ${done.kind} to DICOM files.`);
      const { program, words } = done.converted;
      return { folder: outputFolder, conversion: { folder, program }, problems: words.map(problemOf) };
    } finally {
      signal?.removeEventListener('abort', stop);
      await pool.terminate();
    }
  }

  /** Removes what was made, but for the images in the folder `kept`. */
  async dispose(kept: string | null = null): Promise<void> {
    for (const [folder, scratch] of this.#made) {
      if (folder === kept) continue;
      this.#made.delete(folder);
      await scratch.dispose();
    }
  }

  /** Removes everything without waiting, for a program that is about to exit. */
  disposeSync(): void {
    for (const scratch of this.#made.values()) scratch.disposeSync();
    this.#made.clear();
  }
}

function problemOf(words: string): { readonly code: string; readonly message: string } {
  return { code: 'DICOM_CONVERSION', message: `dcm2niix says: ${words}` };
}
