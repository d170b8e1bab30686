import { basename, resolve } from 'node:path';
import { clipboard, shell } from 'electron';
import { VoxfitError } from '../core/contracts/errors.js';
import type { ExportRequest, ExportResult } from '../core/contracts/windowApi.js';
import type { Exported } from '../core/io/exportMaps.js';
import type { MapFormat } from '../core/io/outputNames.js';
import { shellCommand } from '../core/io/shellCommand.js';
import type { ExportWorkers } from '../core/run/exportRun.js';
import type { Dialogs } from './dialogs.js';
import { exportFit } from './exportFit.js';
import type { Fits } from './fits.js';

/** The exports of the window: where the last one went, and what can be done with it. */
export class Exports {
  readonly #tools: ExportWorkers & { readonly dialogs: Dialogs; readonly fits: Fits };
  #folder: string | null = null;
  #exported: Exported | null = null;

  constructor(tools: ExportWorkers & { readonly dialogs: Dialogs; readonly fits: Fits }) {
    this.#tools = tools;
  }

  /**
   * Writes maps of the last fit (all, unless `mapIds` says which) into a folder; answers with absolute paths. Throws
   * WRONG_USE without a fit, and what exportFit throws.
   */
  async into(
    folder: string,
    format: MapFormat,
    choice: Partial<Pick<ExportRequest, 'mapIds' | 'layout' | 'report'>> & { readonly overwrite: boolean },
  ): Promise<readonly string[]> {
    const { fits, makeWorker, workers } = this.#tools;
    const names = choice.mapIds?.map((id) => fits.map(id).map.name) ?? null;
    const fit = fits.last;
    if (fit === null) throw new VoxfitError('WRONG_USE', 'There is no fit whose maps could be exported.');
    const destination = { ...choice, folder: resolve(folder), format, layout: choice.layout ?? 'plain' };
    const contents = { regions: null, report: choice.report ?? false, voxelTable: false };
    this.#exported = await exportFit(fit, names, destination, contents, { makeWorker, workers });
    return this.#exported.maps.map(({ path }) => path);
  }

  /**
   * Asks for a folder, except when the user has just been asked whether to overwrite in the one chosen before. startFolder:
   * where the user was last. Throws what `into` throws.
   */
  async ask(
    { format, overwrite, ...choice }: ExportRequest,
    startFolder: string | null,
  ): Promise<ExportResult> {
    const again = overwrite ? this.#folder : null;
    const folder = again ?? (await this.#tools.dialogs.chooseExportFolder(this.#folder ?? startFolder));
    if (folder === null) return { folder: null, fileNames: [] };
    this.#folder = folder;
    const paths = await this.into(folder, format, { ...choice, overwrite });
    return { folder: basename(folder), fileNames: paths.map((path) => basename(path)) };
  }

  /** Shows the job file of the last export in the file manager. */
  show(): void {
    if (this.#exported !== null) shell.showItemInFolder(this.#exported.jobPath);
  }

  /** Puts the terminal command that makes the maps of the last export again into the clipboard. Throws WRONG_USE. */
  copyCommand(): void {
    if (this.#exported === null) throw new VoxfitError('WRONG_USE', 'No maps have been exported yet.');
    clipboard.writeText(shellCommand(['voxfit', 'rerun', this.#exported.jobPath], process.platform));
  }
}
