import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { startVirtualDisplay, virtualDisplaySwitches } from '../build/display.mjs';
import { packageApp } from '../build/packageApp.mjs';
import { pageAnswer } from './pageAnswer.mjs';
import { figure, median } from './report.mjs';

const rounds = 10;

/** @typedef {{originMs: number, drawnMs: number, lastMs: number}} PageTimes */

/** In the page: when "Open files…" was drawn and when the last long task ended, ms after its origin. */
const timesOfPage = `(async () => {
  const hasButton = () => [...document.querySelectorAll('button')].some((each) => each.textContent === 'Open files…');
  while (!hasButton()) await new Promise((resolve) => setTimeout(resolve, 20));
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask', buffered: true });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [drawn] = performance.getEntriesByName('first-contentful-paint');
  const ends = tasks.map(({ startTime, duration }) => startTime + duration);
  return JSON.stringify({
    originMs: performance.timeOrigin,
    drawnMs: drawn.startTime,
    lastMs: Math.max(0, ...ends),
  });
})()`;

/**
 * The packaged program as it is given to people, on a virtual display that is drawn by the processor: from the start of its
 * process until "Open files…" is on the screen and the page has no more to do; and what it takes on disk.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchStart(folder) {
  const { executable } = await packageApp('release');
  const display = await startVirtualDisplay({ width: 1440, height: 900 });
  try {
    const loadBefore = loadavg()[0] ?? Number.NaN;
    const first = await startOnce(executable, join(folder, 'user-first'), display.env);
    const shown = [];
    const usable = [];
    for (let round = 0; round < rounds; round++) {
      const times = await startOnce(executable, join(folder, `user-${round}`), display.env);
      shown.push(times.shownMs);
      usable.push(times.usableMs);
    }
    const place = dirname(executable);
    const [all, own] = [await sizeOf(place), await sizeOf(join(place, 'resources'))];
    const ms = { unit: 'ms', digits: 0 };
    return {
      shownMs: figure('start of the process to "Open files…" on screen', median(shown), ms),
      usableMs: figure('to a page that answers at once', median(usable), { ...ms, wanted: 'under 2000 ms' }),
      slowestMs: figure('    the slowest', Math.max(...usable), ms),
      firstMs: figure('    the first', first.usableMs, ms),
      load: figure('load of the machine before', loadBefore),
      installedMb: figure('installed', all / 1e6, { unit: 'MB', digits: 0 }),
      ownMb: figure('of that not Electron', own / 1e6, { unit: 'MB', digits: 1, wanted: 'under 150 MB' }),
    };
  } finally {
    display.stop();
  }
}

/**
 * Starts the program, asks its page when it was drawn and when it had no more long task to do, and ends it.
 * @param {string} executable
 * @param {string} userFolder a new one
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{shownMs: number, usableMs: number}>} since the start of the process
 */
async function startOnce(executable, userFolder, env) {
  const switches = [
    ...virtualDisplaySwitches(),
    '--remote-debugging-port=0',
    `--user-data-dir=${userFolder}`,
  ];
  const startedMs = performance.timeOrigin + performance.now();
  const child = spawn(executable, switches, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const times = /** @type {PageTimes} */ (
      JSON.parse(await pageAnswer(await debuggerPort(child), timesOfPage))
    );
    const shownMs = times.originMs + times.drawnMs - startedMs;
    return { shownMs, usableMs: Math.max(shownMs, times.originMs + times.lastMs - startedMs) };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function debuggerPort(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(port);
    });
    child.once('exit', (code) => reject(new Error(`The program ended with ${code}: ${said}`)));
  });
}

/**
 * Bytes of the files below a folder.
 * @param {string} folder
 * @returns {Promise<number>}
 */
async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.map(async (entry) =>
    entry.isFile() ? (await stat(join(entry.parentPath ?? entry.path, entry.name))).size : 0,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
