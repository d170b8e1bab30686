import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { virtualDisplaySwitches } from '../../build/display.mjs';
import { updateDocumentation } from './documentPictures.js';

/** The packaged program under control, with a user data folder of its own. */
export interface Program {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page has written to its console as an error or a warning, violations of its policy among it. */
  readonly complaints: readonly string[];
  /** Folder for what the test writes; goes with `close`. */
  readonly folder: string;
  close(): Promise<void>;
}

const screenshotFolder = resolve('out/screenshots');

/**
 * Starts the program with `args`; the window is loaded when this resolves. `userFolder`: its user data, which then stay
 * when it is closed.
 */
export async function startProgram(args: readonly string[], userFolder?: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'voxfit-e2e-'));
  const app = await _electron.launch({
    executablePath: inject('executable'),
    args: [...virtualDisplaySwitches(), `--user-data-dir=${userFolder ?? join(folder, 'user')}`, ...args],
    timeout: 60_000,
  });
  const complaints: string[] = [];
  const page = await app.firstWindow();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.waitForLoadState('load');
  return {
    app,
    page,
    complaints,
    folder,
    async close() {
      await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Saves a picture of the window as out/screenshots/<name>.png, and in the documentation, when that is made anew. */
export async function picture({ app, page }: Program, name: string): Promise<void> {
  await mkdir(screenshotFolder, { recursive: true });
  const png = await page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
  await updateDocumentation(app, name, png);
}

/** The share of pixels of an element that are coloured (not grey), 0 to 1, as seen on the screen. */
export async function colouredShare({ app }: Program, element: Locator): Promise<number> {
  const png = (await element.screenshot()).toString('base64');
  return app.evaluate(({ nativeImage }, base64) => {
    const bitmap = nativeImage.createFromBuffer(Buffer.from(base64, 'base64')).toBitmap();
    let coloured = 0;
    for (let at = 0; at < bitmap.length; at += 4) {
      const [a = 0, b = 0, c = 0] = bitmap.subarray(at, at + 3);
      if (Math.max(a, b, c) - Math.min(a, b, c) > 40) coloured++;
    }
    return coloured / (bitmap.length / 4);
  }, png);
}

/** The share of pixels in which a picture, as PNG, differs from an element as seen on the screen; 1 for another size. */
export async function unlikeShare({ app }: Program, element: Locator, png: Buffer): Promise<number> {
  const seen = (await element.screenshot()).toString('base64');
  return app.evaluate(
    ({ nativeImage }, both) => {
      const [one, other] = both.map((base64) => nativeImage.createFromBuffer(Buffer.from(base64, 'base64')));
      const sizes = [one, other].map((image) => JSON.stringify(image?.getSize()));
      if (one === undefined || other === undefined || sizes[0] !== sizes[1]) return 1;
      const [a, b] = [one.toBitmap(), other.toBitmap()];
      let unlike = 0;
      for (let at = 0; at < a.length; at += 4) {
        if ([0, 1, 2].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > 24))
          unlike++;
      }
      return unlike / (a.length / 4);
    },
    [seen, png.toString('base64')],
  );
}

/** Lets files or folders fall on the window, as the system does it. */
export async function dropFiles({ page }: Program, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      ...{ type, x: 400, y: 300 },
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  }
}

/** Closes the window, answers the question that it asks by staying, and returns the question. */
export function askedOnClose({ app }: Program): Promise<string> {
  return app.evaluate(
    ({ dialog, BrowserWindow }) =>
      new Promise<string>((resolve) => {
        dialog.showMessageBox = (...args: unknown[]) => {
          const options = args.at(-1) as { message: string; detail: string };
          resolve(`${options.message} ${options.detail}`);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        };
        BrowserWindow.getAllWindows()[0]?.close();
      }),
  );
}

/** Answers the next folder and file dialogs with `paths`. */
export async function answerDialogs({ app }: Program, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
}

/** Pids of the worker processes, as the operating system has them. */
export async function workerPids({ app }: Program): Promise<readonly number[]> {
  return app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ serviceName, name }) => `${serviceName} ${name}`.includes('voxfit-worker'))
      .map(({ pid }) => pid),
  );
}
