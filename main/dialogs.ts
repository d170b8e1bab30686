import { type BrowserWindow, dialog } from 'electron';
import type { FilePurpose } from '../core/contracts/windowViews.js';

/** Images and the files that say how they were acquired. `nii.gz` has two dots, which some systems do not match. */
const imageFilters = [
  { name: 'NIfTI images and their sidecars', extensions: ['nii', 'nii.gz', 'gz', 'json', 'bval', 'bvec'] },
  { name: 'All files', extensions: ['*'] },
];

const tableFilters = [
  { name: 'Tables of numbers', extensions: ['txt', 'tsv', 'csv', 'dat', '1D'] },
  { name: 'All files', extensions: ['*'] },
];

const batchFilters = [
  { name: 'Batch tables', extensions: ['tsv', 'csv'] },
  { name: 'All files', extensions: ['*'] },
];

const functionFilters = [{ name: 'JavaScript modules', extensions: ['mjs', 'js'] }];

const modelFilters = [{ name: 'Voxfit models', extensions: ['json'] }];

const purposes: Readonly<Record<FilePurpose, { title: string; filters: Electron.FileFilter[] }>> = {
  mask: { title: 'Choose a mask image', filters: imageFilters },
  regions: { title: 'Choose an image of regions', filters: imageFilters },
  parameterMap: { title: 'Choose a map of the parameter', filters: imageFilters },
  inputFunction: { title: 'Choose an arterial input function', filters: tableFilters },
  inputFunctionMask: { title: 'Choose a mask of arterial voxels', filters: imageFilters },
  design: { title: 'Choose a design matrix', filters: tableFilters },
  events: { title: 'Choose the events of the run', filters: tableFilters },
  confounds: { title: 'Choose a table of confounds', filters: tableFilters },
};

/** The system's dialogs; each answers null when it was dismissed. `folder`: where the user was last. */
export class Dialogs {
  readonly #window: () => BrowserWindow | null;

  constructor(window: () => BrowserWindow | null) {
    this.#window = window;
  }

  async chooseImages(folder: string | null): Promise<readonly string[] | null> {
    return this.#open('Open files', ['openFile', 'multiSelections'], folder, imageFilters);
  }

  async chooseFolder(folder: string | null): Promise<string | null> {
    return (await this.#open('Open a folder', ['openDirectory'], folder))?.[0] ?? null;
  }

  async chooseTable(folder: string | null): Promise<string | null> {
    return (await this.#open('Open a batch table', ['openFile'], folder, batchFilters))?.[0] ?? null;
  }

  async chooseFile(purpose: FilePurpose, folder: string | null): Promise<string | null> {
    const { title, filters } = purposes[purpose];
    return (await this.#open(title, ['openFile'], folder, filters))?.[0] ?? null;
  }

  async chooseModel(folder: string | null): Promise<string | null> {
    return (await this.#open('Open a model file', ['openFile'], folder, modelFilters))?.[0] ?? null;
  }

  async chooseFunction(folder: string | null): Promise<string | null> {
    return (await this.#open('Choose a function file', ['openFile'], folder, functionFilters))?.[0] ?? null;
  }

  /** Where to save a model file; the system asks before a file is replaced. */
  async chooseModelPlace(defaultPath: string): Promise<string | null> {
    const options = { title: 'Save the model', defaultPath, filters: modelFilters };
    const window = this.#window();
    const { canceled, filePath } = await (window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    return canceled || filePath === undefined || filePath === '' ? null : filePath;
  }

  async chooseExportFolder(folder: string | null): Promise<string | null> {
    return this.#chooseOutput('Choose a folder for the maps', folder);
  }

  async chooseJobsFolder(folder: string | null): Promise<string | null> {
    return this.#chooseOutput('Choose a folder for the results of the jobs', folder);
  }

  async #chooseOutput(title: string, folder: string | null): Promise<string | null> {
    return (await this.#open(title, ['openDirectory', 'createDirectory'], folder))?.[0] ?? null;
  }

  /** Whether a running fit, or the jobs of the queue, may be ended with the program. */
  async mayInterrupt(running: 'fit' | 'jobs'): Promise<boolean> {
    const isFit = running === 'fit';
    const { response } = await this.#message({
      type: 'question',
      message: isFit ? 'A fit is running.' : 'Jobs are running.',
      detail: isFit
        ? 'Closing the window stops it. Finished slices are kept, and Voxfit offers to continue the next time.'
        : 'Closing the window stops them. Finished jobs and slices are kept, and Voxfit shows the queue again the next time.',
      buttons: ['Keep running', `Stop the ${running} and close`],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  }

  /** Whether jobs that wait in the queue and were never started may be forgotten with the program. */
  async mayForget(jobs: number): Promise<boolean> {
    const { response } = await this.#message({
      type: 'question',
      message: jobs === 1 ? 'A job waits in the queue.' : `${jobs} jobs wait in the queue.`,
      detail: 'What was never started is forgotten when the window is closed. Started jobs are kept.',
      buttons: ['Stay', `Forget ${jobs === 1 ? 'it' : 'them'} and close`],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  }

  /** The page ends as often as it is loaded. */
  async sayWindowFails(): Promise<void> {
    await this.#message({
      type: 'error',
      message: 'The window of Voxfit ends again and again.',
      detail:
        'A running fit goes on as long as the program is open. Its maps can be made again with the terminal program.',
    });
  }

  #message(options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
    const window = this.#window();
    return window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
  }

  async #open(
    title: string,
    properties: readonly NonNullable<Electron.OpenDialogOptions['properties']>[number][],
    folder: string | null,
    filters?: Electron.FileFilter[],
  ): Promise<readonly string[] | null> {
    const options: Electron.OpenDialogOptions = {
      title,
      properties: [...properties],
      ...(filters !== undefined && { filters }),
      ...(folder !== null && { defaultPath: folder }),
    };
    const window = this.#window();
    const { canceled, filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return canceled || filePaths.length === 0 ? null : filePaths;
  }
}
