import { type BrowserWindow, dialog } from 'electron';

/** Images and the files that say how they were acquired. `nii.gz` has two dots, which some systems do not match. */
const imageFilters = [
  { name: 'NIfTI images and their sidecars', extensions: ['nii', 'nii.gz', 'gz', 'json', 'bval', 'bvec'] },
  { name: 'All files', extensions: ['*'] },
];

/** The system's dialogs; each answers null when it was dismissed. `folder`: where the user was last. */
export class Dialogs {
  readonly #window: () => BrowserWindow | null;

  constructor(window: () => BrowserWindow | null) {
    this.#window = window;
  }

  async chooseImages(folder: string | null): Promise<readonly string[] | null> {
    return this.#open('Open files', ['openFile', 'multiSelections'], folder);
  }

  async chooseMask(folder: string | null): Promise<string | null> {
    return (await this.#open('Choose a mask image', ['openFile'], folder))?.[0] ?? null;
  }

  async chooseExportFolder(folder: string | null): Promise<string | null> {
    const properties = ['openDirectory', 'createDirectory'] as const;
    return (await this.#open('Choose a folder for the maps', properties, folder))?.[0] ?? null;
  }

  /** Whether a running fit may be given up. */
  async mayCancelFit(): Promise<boolean> {
    const { response } = await this.#message({
      type: 'question',
      message: 'A fit is running.',
      detail: 'Closing the window cancels it; maps that have not been exported are lost.',
      buttons: ['Keep running', 'Cancel the fit and close'],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  }

  #message(options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
    const window = this.#window();
    return window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
  }

  async #open(
    title: string,
    properties: readonly NonNullable<Electron.OpenDialogOptions['properties']>[number][],
    folder: string | null,
  ): Promise<readonly string[] | null> {
    const options: Electron.OpenDialogOptions = {
      title,
      properties: [...properties],
      ...(properties.includes('openFile') && { filters: imageFilters }),
      ...(folder !== null && { defaultPath: folder }),
    };
    const window = this.#window();
    const { canceled, filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return canceled || filePaths.length === 0 ? null : filePaths;
  }
}
