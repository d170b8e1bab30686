import { basename } from 'node:path';
import type { WindowEvent } from '../core/contracts/windowApi.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import type { ConvertFolder } from '../core/io/chooseSeries.js';
import { DicomConversions } from '../core/run/dicomConversions.js';
import { newestEvery } from './progressEvents.js';

/** Progress of converting is shown this often. */
const progressIntervalMs = 100;

/**
 * What was made of DICOM folders for the window, which lasts while a series of it is open or offered. `openFolder`: where the
 * images of the open series lie, null where they were not converted.
 */
export class WindowConversions {
  readonly convert: ConvertFolder = (folder) => this.#convert(folder);
  readonly #made: DicomConversions;
  readonly #send: (event: WindowEvent) => void;
  readonly #openFolder: () => string | null;
  #cancel: AbortController | null = null;

  constructor(
    { makeWorker, send }: { readonly makeWorker: WorkerMaker; send(event: WindowEvent): void },
    openFolder: () => string | null,
  ) {
    this.#made = new DicomConversions({ makeWorker });
    this.#send = send;
    this.#openFolder = openFolder;
  }

  /** Ends a conversion that is under way, which throws Cancelled. */
  cancel(): void {
    this.#cancel?.abort();
    this.#cancel = null;
  }

  disposeSync(): void {
    this.cancel();
    this.#made.disposeSync();
  }

  async #convert(folder: string): ReturnType<ConvertFolder> {
    this.cancel();
    const cancel = new AbortController();
    this.#cancel = cancel;
    await this.#made.dispose(this.#openFolder());
    const progress = newestEvery<WindowEvent>(progressIntervalMs, this.#send);
    const fileName = basename(folder);
    try {
      return await this.#made.convert(folder, {
        signal: cancel.signal,
        onProgress: (fraction) => progress.add({ kind: 'opening', fileName, fraction }),
      });
    } finally {
      progress.flush();
      if (this.#cancel === cancel) this.#cancel = null;
    }
  }
}
