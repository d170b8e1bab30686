import { basename, dirname } from 'node:path';
import { Cancelled, VoxfitError } from '../core/contracts/errors.js';
import type { ImportedSeries, Series } from '../core/contracts/series.js';
import type { WindowEvent } from '../core/contracts/windowApi.js';
import type { SeriesView } from '../core/contracts/windowViews.js';
import { orientationLetters } from '../core/geometry/affine.js';
import { importSeries } from '../core/io/importSeries.js';
import { openSeries } from '../core/io/openSeries.js';
import { createScratchFolder, type ScratchFolder } from '../core/io/scratch.js';
import { UnchangedFiles } from '../core/io/unchangedFiles.js';
import { acquisitionField } from '../core/models/resolve/acquisitionFields.js';
import { suggestModels } from '../core/models/suggestModels.js';
import { volumeTimes } from '../core/run/prepareSeries.js';
import { arrayBytes } from './arrayBytes.js';
import { Grants } from './grants.js';
import { type OpenedFrom, type OpenRequest, openedFrom } from './openRequest.js';
import { newestEvery } from './progressEvents.js';

/** A series that the window may name, and the folder for everything that is made of it. */
export interface OpenedSeries {
  readonly imported: ImportedSeries;
  readonly from: OpenedFrom;
  /** The sidecar that was chosen for the images; absent: those beside them. */
  readonly sidecarPath?: string;
  /** Its acquisition is that of a job file, not of the files beside its images. */
  readonly isRecorded: boolean;
  readonly scratch: ScratchFolder;
  /** Its images as they were when it was opened. */
  readonly images: UnchangedFiles;
}

/** Progress of inflating is shown this often. */
const progressIntervalMs = 100;

/**
 * The series that is open: one at a time. Opening another leaves the first as it is until the second can be used,
 * then removes what was made of the first.
 */
export class Openings {
  readonly #grants = new Grants<OpenedSeries>('series');
  readonly #send: (event: WindowEvent) => void;
  #current: { readonly opened: OpenedSeries; readonly view: SeriesView } | null = null;
  #cancel: AbortController | null = null;
  #latest: Promise<SeriesView> | null = null;

  constructor(send: (event: WindowEvent) => void) {
    this.#send = send;
  }

  /** What the window shows now; null before the first opening. */
  get view(): SeriesView | null {
    return this.#current?.view ?? null;
  }

  /** The folder of the images of the open series where they were made of DICOM files; else null. */
  get convertedFolder(): string | null {
    const { conversion, files = [] } = this.#current?.opened.imported ?? {};
    return conversion === undefined ? null : dirname(files[0]?.path ?? '');
  }

  /** Throws WRONG_USE for an id that is not that of the open series. */
  get(id: string): OpenedSeries {
    return this.#grants.get(id);
  }

  /**
   * The same, to read samples of it. Throws also INPUT_CHANGED and FILE_NOT_FOUND: an image that is read where it lies
   * must be the one that was opened, although a link may have come to lead elsewhere.
   */
  async getToRead(id: string): Promise<OpenedSeries> {
    const opened = this.get(id);
    await opened.images.require(new Set(opened.imported.volumes.map(({ path }) => path)));
    return opened;
  }

  /**
   * Opens the files of a request as one series. Announces it as event `seriesOpened`. A second opening takes the place of one under way, and both answer with
   * its series. Throws Cancelled and what opening and importing throw.
   */
  open(request: OpenRequest): Promise<SeriesView> {
    this.cancel();
    const opening = this.#open(request);
    this.#latest = opening;
    return opening.catch((error: unknown) => {
      if (error instanceof Cancelled && this.#latest !== null && this.#latest !== opening)
        return this.#latest;
      throw error;
    });
  }

  async #open(request: OpenRequest): Promise<SeriesView> {
    const { options, problems } = request;
    const cancel = new AbortController();
    this.#cancel = cancel;
    const scratch = await createScratchFolder();
    try {
      const opened = request.series ?? (await openSeries(request.images, options));
      const series = { ...opened, problems: [...problems, ...opened.problems] };
      const images = await UnchangedFiles.of(
        series.files.map(({ path }) => path),
        'opened',
      );
      const progress = newestEvery<WindowEvent>(progressIntervalMs, this.#send);
      const imported = await importSeries(series, {
        scratchFolder: scratch.path,
        signal: cancel.signal,
        onProgress: (fileName, fraction) => progress.add({ kind: 'opening', fileName, fraction }),
      });
      progress.flush();
      if (cancel.signal.aborted) throw new Cancelled();
      const variables = { ...volumeTimes(imported), ...imported.variables };
      const { sidecarPath } = options;
      return await this.#replace({
        ...{ imported: { ...imported, variables }, from: openedFrom(request), scratch, images },
        isRecorded: request.series !== undefined,
        ...(sidecarPath === undefined ? {} : { sidecarPath }),
      });
    } catch (error) {
      await scratch.dispose();
      throw error;
    } finally {
      if (this.#cancel === cancel) this.#cancel = null;
    }
  }

  /** Bytes of the samples, one copy. */
  sharedBytes(): number {
    const volumes = this.#current?.opened.imported.volumes ?? [];
    return volumes.reduce((sum, volume) => sum + arrayBytes(volume), 0);
  }

  cancel(): void {
    this.#cancel?.abort();
    this.#cancel = null;
  }

  /** Removes what was made of the open series, without waiting: for the end of the program. */
  disposeSync(): void {
    this.cancel();
    this.#current?.opened.scratch.disposeSync();
    this.#current = null;
  }

  async #replace(opened: OpenedSeries): Promise<SeriesView> {
    const before = this.#current;
    this.#grants.withdrawAll();
    const view = seriesView(this.#grants.give(opened), opened.imported);
    this.#current = { opened, view };
    this.#send({ kind: 'seriesOpened', series: view });
    await before?.opened.scratch.dispose();
    return view;
  }
}

function seriesView(id: string, series: ImportedSeries): SeriesView {
  const { geometry } = series;
  const [first] = series.files;
  if (first === undefined) throw new VoxfitError('WRONG_USE', 'A series without a file.');
  return {
    id,
    name: series.name,
    fileNames: series.files.map(({ path }) => basename(path)),
    volumesPerFile: series.files.map(({ volumes }) => volumes),
    shape: geometry.shape,
    volumeCount: series.volumeCount,
    zoomsMm: geometry.zoomsMm,
    affine: geometry.affine,
    affineFrom: geometry.affineFrom,
    orientation: orientationLetters(geometry.affine),
    datatype: first.datatype,
    variables: series.variables,
    incomplete: { ...unusableVariables(series), ...series.incomplete },
    ...(series.bvecs === undefined ? {} : { bvecs: series.bvecs }),
    problems: series.problems,
    suggestions: suggestModels(series),
  };
}

/** Variables that a file gives and that cannot be used, as ones that no volume has. */
function unusableVariables({ unusable = {}, variables, volumeCount }: Series): SeriesView['incomplete'] {
  const unknown = Object.entries(unusable).filter(([symbol]) => variables[symbol] === undefined);
  return Object.fromEntries(
    unknown.map(([symbol, { message }]) => {
      const nothing = new Array<null>(volumeCount).fill(null);
      const unit = acquisitionField(symbol)?.unit ?? '1';
      return [symbol, { values: nothing, unit, sources: nothing, reason: message }];
    }),
  );
}
