import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { app, type BrowserWindow, screen } from 'electron';
import type { WindowEvent } from '../core/contracts/windowApi.js';
import { availableProcessors } from '../core/io/memory.js';
import { sweepScratch } from '../core/io/scratch.js';
import { registerAppScheme, serveApp } from './appProtocol.js';
import { channels } from './channels.js';
import { onColorScheme, systemColorScheme } from './colorScheme.js';
import { runDemo } from './demo.js';
import { Dialogs } from './dialogs.js';
import { electronWorker } from './electronWorker.js';
import { serveWindow } from './ipc.js';
import { parseLaunch } from './launch.js';
import { collectLaunches, type Launches } from './launches.js';
import { startMemoryMeter } from './memoryMeter.js';
import { installMenu } from './menu.js';
import { pagePicture } from './pagePictures.js';
import { PowerLock } from './powerLock.js';
import { guardQuit } from './quit.js';
import { RememberedQueue } from './rememberedQueue.js';
import { samplePaths } from './sample.js';
import { cutNetwork, lockDown } from './security.js';
import { Session } from './session.js';
import { SettingsFile } from './settings.js';
import { UnfinishedFits } from './unfinishedFits.js';
import { createWindow } from './window.js';
import { reviveWindow } from './windowCrashes.js';
import { placeWindow } from './windowPlace.js';

const launch = parseLaunch(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
if (launch.userDataFolder !== null) app.setPath('userData', launch.userDataFolder);
// Chromium does not start as root with its sandbox; then --no-sandbox is given, and both together end the program.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
cutNetwork();
const launches = collectLaunches(launch);
if (launches === null) app.quit();
else
  app
    .whenReady()
    .then(() => start(launches))
    .catch(failToStart);

async function start(launches: Launches): Promise<void> {
  const styleNonce = randomBytes(16).toString('base64');
  lockDown();
  const folders = { window: join(__dirname, '../renderer'), documentation: join(__dirname, '../docs') };
  serveApp(folders, { styleNonce, colorScheme: systemColorScheme });

  let window: BrowserWindow | null = null;
  const send = (event: WindowEvent) => {
    if (window !== null && !window.isDestroyed()) window.webContents.send(channels.event, event);
  };
  const dialogs = new Dialogs(() => window);
  const power = new PowerLock();
  const unfinished = new UnfinishedFits(join(app.getPath('userData'), 'unfinished'));
  const remembered = new RememberedQueue(join(app.getPath('userData'), 'queue.json'));
  // A demonstration may run beside another window of the same user, whose affair they are.
  if (launch.demoFolder === null) {
    const unread = await unfinished.find().catch((error: unknown) => [error]);
    for (const error of unread) console.error('An interrupted fit cannot be offered:', error);
  }
  const settings = new SettingsFile(app.getPath('userData'));
  const session = new Session({
    makeWorker: electronWorker(join(__dirname, '../workers/worker.cjs')),
    workers: launch.workers ?? (await availableProcessors()),
    samplePaths: () => samplePaths(join(__dirname, '../../resources/sample')),
    styleNonce,
    unfinished,
    remembered,
    dialogs,
    send,
    picture: (area) => pagePicture(window, area),
    onFitActive: (active) => power.set(active),
    onOpened: (paths) => {
      settings.addRecent(paths);
      showMenu();
    },
  });
  if (launch.demoFolder === null) await session.jobs.restore();
  serveWindow({ handlers: session.handlers, openDropped: (paths) => session.opener.open(paths) });
  const showMenu = () =>
    installMenu({
      send: (command) => send({ kind: 'menu', command }),
      recent: settings.value.recent,
      openRecent: (paths) => void session.opener.openUnasked(paths),
      clearRecent: () => {
        settings.change({ recent: [] });
        showMenu();
      },
    });
  showMenu();
  onColorScheme((colorScheme) => send({ kind: 'colorScheme', colorScheme }));

  const shown = createWindow({
    preloadPath: join(__dirname, 'preload.cjs'),
    place: placeWindow(settings.value.place, workAreas()),
    colorScheme: systemColorScheme(),
  });
  window = shown;
  guardQuit(shown, session, dialogs);
  reviveWindow(shown, () => void dialogs.sayWindowFails());
  shown.on('close', () => settings.change({ place: shown.getNormalBounds() }));
  startMemoryMeter({
    intervalMs: 1000,
    isNeeded: () => session.openings.view !== null && shown.isVisible(),
    sharedBytes: () => session.sharedBytes(),
    onSample: (sample) => send({ kind: 'memory', sample }),
  });
  void sweepScratch();
  shown.webContents.once('did-finish-load', () => {
    const { demoFolder, files } = launch;
    if (demoFolder !== null) void runDemo(shown, session, { folder: demoFolder, files });
    else launches.take((files) => void session.opener.openUnasked(files));
  });
}

/** The part of each screen that windows may take, the main screen first. */
function workAreas() {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}

function failToStart(error: unknown): void {
  console.error('Voxfit could not start:', error);
  app.exit(1);
}
