import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import type { Session } from './session.js';

/** How long each step may take on a slow machine without a graphics card. */
const stepTimeoutMs = 180_000;
const pollMs = 100;
/** The last slices are fetched and drawn after the run has ended. */
const settleMs = 1500;

/** Runs the demonstration and ends the program: exit code 0, or 1 with one line that says what went wrong. */
export async function runDemo(
  window: BrowserWindow,
  session: Session,
  launch: { readonly folder: string; readonly files: readonly string[] },
): Promise<void> {
  let code = 0;
  try {
    await demonstrate(window, session, launch);
  } catch (error) {
    console.error(`The demonstration failed: ${error instanceof Error ? error.message : error}`);
    code = 1;
  }
  session.disposeSync();
  app.exit(code);
}

/**
 * Shows the program at work where nobody can click: opens the files (the sample, if there are none), presses its "Run fit",
 * exports the maps into `folder`, saves a picture of the window there and prints paths and figures.
 * Throws an Error with one clear sentence when a step does not happen.
 */
async function demonstrate(
  window: BrowserWindow,
  session: Session,
  { folder, files }: { readonly folder: string; readonly files: readonly string[] },
): Promise<void> {
  await step('the page to load', () => !window.webContents.isLoading());
  const series = await (files.length > 0 ? session.opener.open(files) : session.opener.openSample());
  if (series === null) throw new Error('There is no image among the files to show.');
  console.log(
    `Opened ${series.fileNames.join(', ')}: ${series.shape.join(' x ')}, ${series.volumeCount} volumes`,
  );

  await step('the button "Run fit"', () => press(window, 'Run fit'));
  await step('the fit to start', () => session.fits.last !== null);
  const outcome = await session.fits.last?.ended;
  if (outcome?.kind !== 'done') {
    throw new Error(outcome?.kind === 'failed' ? outcome.error.message : 'The fit was cancelled.');
  }
  const { voxelsFitted, voxelsFailed, fitSeconds, voxelsPerSecond, workers } = outcome.summary;
  console.log(
    `Fitted ${voxelsFitted} voxels in ${fitSeconds.toFixed(2)} s with ${workers} workers ` +
      `(${Math.round(voxelsPerSecond)} voxels/s); ${voxelsFailed} failed`,
  );

  const exported = await session.exports.into(folder, 'nii.gz', { overwrite: true });
  for (const { path } of exported.maps) console.log(`Map: ${path}`);

  await step('the window to show the end', () => holds(window, fitShown));
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const picture = join(folder, 'voxfit.png');
  await writeFile(picture, (await window.webContents.capturePage()).toPNG());
  console.log(`Picture of the window: ${picture}`);
}

/** Presses the button of this name if it is there and can be pressed. */
async function press(window: BrowserWindow, name: string): Promise<boolean> {
  const script = `(() => {
    const name = ${JSON.stringify(name)};
    const button = [...document.querySelectorAll('button')].find(
      (each) => (each.getAttribute('aria-label') ?? each.textContent).trim() === name && !each.disabled,
    );
    button?.click();
    return button !== undefined;
  })()`;
  return holds(window, script);
}

const fitShown = `document.querySelector('[aria-label="Fit progress"]')?.ariaValueNow === '100'`;

/** Whether an expression is true in the page. */
async function holds(window: BrowserWindow, expression: string): Promise<boolean> {
  return (await window.webContents.executeJavaScript(expression)) === true;
}

async function step(what: string, happened: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + stepTimeoutMs;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error(`Waited ${stepTimeoutMs / 1000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
