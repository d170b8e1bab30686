import { basename, resolve } from 'node:path';
import { clipboard, shell } from 'electron';
import { VoxfitError } from '../core/contracts/errors.js';
import type { ExportRequest, ExportResult, PageArea } from '../core/contracts/windowApi.js';
import type { Exported } from '../core/io/exportMaps.js';
import type { MapFormat } from '../core/io/outputNames.js';
import { shellCommand } from '../core/io/shellCommand.js';
import { type ExportContents, type ExportWorkers, noPictures } from '../core/run/exportRun.js';
import type { Dialogs } from './dialogs.js';
import { exportFit } from './exportFit.js';
import type { Fits } from './fits.js';

interface ExportTools extends ExportWorkers {
  readonly dialogs: Dialogs;
  readonly fits: Fits;
  /** Throws WRONG_USE for a token that was never given. */
  filePath(token: string): string;
  /** A part of the page as PNG. */
  picture(area: PageArea): Promise<Uint8Array>;
}

type ExportChoice = Pick<ExportRequest, 'mapIds' | 'layout' | 'report' | 'voxelTable' | 'regions'>;

/** The exports of the window: where the last one went, and what can be done with it. */
export class Exports {
  readonly #tools: ExportTools;
  #folder: string | null = null;
  #exported: Exported | null = null;

  constructor(tools: ExportTools) {
    this.#tools = tools;
  }

  /**
   * Writes maps of the last fit (all, unless `mapIds` says which) into a folder, with what else is chosen. Throws WRONG_USE
   * without a fit and for an unknown token, and what exportFit throws.
   */
  async into(
    folder: string,
    format: MapFormat,
    choice: Partial<ExportChoice> &
      Partial<Pick<ExportContents, 'pictures'>> & { readonly overwrite: boolean },
  ): Promise<Exported> {
    const { fits, makeWorker, workers } = this.#tools;
    const { regions = null, report = false, voxelTable = false, pictures = noPictures } = choice;
    const names = choice.mapIds?.map((id) => fits.map(id).map.name) ?? null;
    const fit = fits.last;
    if (fit === null) throw new VoxfitError('WRONG_USE', 'There is no fit whose maps could be exported.');
    const { overwrite, layout = 'plain' } = choice;
    const destination = { folder: resolve(folder), format, layout, overwrite };
    const regionsPath = regions === null ? null : this.#tools.filePath(regions);
    const contents = { regions: regionsPath, report, voxelTable, pictures };
    this.#exported = await exportFit(fit, names, destination, contents, { makeWorker, workers });
    return this.#exported;
  }

  /**
   * Asks for a folder, except when the user has just been asked whether to overwrite in the one chosen before; pictures
   * are of the moment before. startFolder: where the user was last. Throws what `into` and making pictures throw.
   */
  async ask(
    { format, pictures: areas, ...choice }: ExportRequest,
    startFolder: string | null,
  ): Promise<ExportResult> {
    const pictures = { view: await this.#picture(areas.view), plot: await this.#picture(areas.plot) };
    const again = choice.overwrite ? this.#folder : null;
    const folder = again ?? (await this.#tools.dialogs.chooseExportFolder(this.#folder ?? startFolder));
    if (folder === null) return { folder: null, fileNames: [] };
    this.#folder = folder;
    const { paths } = await this.into(folder, format, { ...choice, pictures });
    return { folder: basename(folder), fileNames: paths.map((path) => basename(path)) };
  }

  async #picture(area: PageArea | null): Promise<Uint8Array | null> {
    return area === null ? null : this.#tools.picture(area);
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
