import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { virtualDisplaySwitches } from '../../build/display.mjs';
import { colouredShare, type Program, picture, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

const sample = resolve('resources/sample/sub-sample_MESE.nii.gz');

/** How the page lies on its display: pixels of the screen per pixel of the page, and how many pictures have them all. */
function display({ page }: Program) {
  return page.evaluate(() => ({
    ratio: Math.round(devicePixelRatio * 1000) / 1000,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    sharp: [
      ...document.querySelectorAll<HTMLCanvasElement>('.viewer-host canvas, .voxel-plot canvas'),
    ].filter((canvas) => Math.abs(canvas.width - devicePixelRatio * canvas.clientWidth) <= 2).length,
  }));
}

describe('the window of a program that something happens to', () => {
  let program: Program;
  /** The page as it is after a crash, which ends the driver's hold on it; null while it does not answer. */
  const inPage = <T>(script: string): Promise<T | null> =>
    program.app.evaluate(
      ({ BrowserWindow }, text) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text) as Promise<T>,
          new Promise<null>((late) => setTimeout(() => late(null), 1000)),
        ]),
      script,
    );

  beforeAll(async () => {
    program = await startProgram([sample, '--workers=2']);
    await program.page.getByRole('button', { name: 'Run fit', exact: true }).waitFor();
  });

  afterAll(() => program?.close());

  it('opens the files of a second launch, which ends', async () => {
    const folder = join(program.folder, 'second');
    await writeFile(`${folder}.nii`, 'no image');
    const second = spawn(inject('executable'), [
      ...virtualDisplaySwitches(),
      `--user-data-dir=${join(program.folder, 'user')}`,
      `${folder}.nii`,
    ]);
    const code = await new Promise((done) => second.on('exit', done));
    expect(code).toBe(0);
    await program.page
      .getByRole('alert')
      .getByText(/second\.nii/)
      .first()
      .waitFor();
  });

  it('opens the files that macOS hands to it', async () => {
    const path = join(program.folder, 'handed.nii');
    await writeFile(path, 'no image');
    const isTaken = await program.app.evaluate(({ app }, file) => {
      let taken = false;
      const event = {
        preventDefault: () => {
          taken = true;
        },
      };
      app.emit('open-file', event, file);
      return taken;
    }, path);
    expect(isTaken).toBe(true);
    await program.page
      .getByRole('alert')
      .getByText(/handed\.nii/)
      .first()
      .waitFor();
  });

  it('keeps the files that were opened in the menu, until the list is cleared', async () => {
    const recent = (press: string | null = null) =>
      program.app.evaluate(({ Menu }, label) => {
        const items = (menu: Electron.Menu | null | undefined, name: string) =>
          menu?.items.find((item) => item.label === name)?.submenu;
        const list = items(items(Menu.getApplicationMenu(), '&File'), 'Open recent')?.items ?? [];
        list.find((item) => item.label === label)?.click();
        return list.map((item) => item.label);
      }, press);
    const labels = await recent();
    expect(labels).toContain('sample/sub-sample_MESE.nii.gz');
    expect(await recent('Clear this list')).toEqual(labels);
    expect(await recent()).toEqual(['Clear this list']);
  });

  it('has the picture again after the graphics process was killed', async () => {
    const viewer = program.page.getByRole('region', { name: 'Viewer' });
    const pid = await program.app.evaluate(
      ({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? 0,
    );
    process.kill(pid, 'SIGKILL');
    await viewer.getByRole('button', { name: 'Draw it again' }).click();
    await expect.poll(() => viewer.getByRole('alert').count(), { timeout: 20_000 }).toBe(0);
    await startFit(program.page);
    await expect
      .poll(() => colouredShare(program, viewer.locator('canvas').first()), { timeout: 20_000 })
      .toBeGreaterThan(0.01);
  });

  it('comes back with its series, its fit and its maps when its process has crashed', async () => {
    await fitEnded(program.page);
    await program.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    const shown = () =>
      inPage<{ slices: number; maps: number; text: string }>(`({
        slices: document.querySelectorAll('[aria-label="Slices"] > [aria-label$=": done"]').length,
        maps: document.querySelectorAll('[aria-label="Maps"] li').length,
        text: document.body.textContent,
      })`);
    await expect.poll(async () => (await shown())?.slices, { timeout: 60_000 }).toBe(20);
    const { maps, text } = (await shown()) ?? { maps: 0, text: '' };
    expect(maps).toBeGreaterThan(3);
    expect(text).toContain('had to be started again');
    expect(text).toMatch(/voxels fitted/);
  });
});

describe('a window without WebGL2, on a scaled display, with damaged settings', () => {
  const scale = 1.25;
  const noGraphics = ['--disable-gpu', '--disable-software-rasterizer'];
  let program: Program;
  let userFolder: string;
  const viewer = () => program.page.getByRole('region', { name: 'Viewer' });

  beforeAll(async () => {
    userFolder = await mkdtemp(join(tmpdir(), 'voxfit-e2e-user-'));
    await writeFile(join(userFolder, 'voxfit-settings.json'), '{"place": {"x": 9000, "y": 9');
    await writeFile(join(userFolder, 'Preferences'), '\0not JSON');
    program = await startProgram(
      [sample, '--workers=2', ...noGraphics, `--force-device-scale-factor=${scale}`],
      userFolder,
    );
    await program.page.getByRole('button', { name: 'Run fit', exact: true }).waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(userFolder, { recursive: true, force: true });
  });

  it('draws slices all the same, and says so', async () => {
    await viewer()
      .getByText(/No WebGL2/)
      .waitFor();
    await startFit(program.page);
    await expect
      .poll(() => colouredShare(program, viewer().locator('canvas').first()), { timeout: 20_000 })
      .toBeGreaterThan(0.05);
    await picture(program, 'no-webgl2');
  });

  it('moves the voxel to where one clicks', async () => {
    const voxel = program.page.getByRole('region', { name: 'Voxel' });
    const before = await voxel.textContent();
    await viewer()
      .locator('canvas')
      .first()
      .click({ position: { x: 120, y: 120 } });
    await expect.poll(() => voxel.textContent()).not.toBe(before);
  });

  it('fits the screen and its own width', async () => {
    const place = await program.app.evaluate(({ BrowserWindow, screen }) => ({
      window: BrowserWindow.getAllWindows()[0]?.getBounds(),
      area: screen.getPrimaryDisplay().workArea,
    }));
    expect(place.window?.x).toBeGreaterThanOrEqual(place.area.x);
    expect(place.window?.width).toBeLessThanOrEqual(Math.max(place.area.width, 800));
    expect(await display(program)).toEqual({ ratio: scale, overflow: 0, sharp: 3 });
  });
});

describe('a window that is taken to another display', () => {
  let program: Program;
  /** What the display of another scale does to the page: the window keeps its size on the page. */
  const take = (scale: number) =>
    program.app.evaluate(({ BrowserWindow }, deviceScaleFactor) => {
      const [window] = BrowserWindow.getAllWindows();
      const [width = 0, height = 0] = window?.getContentSize() ?? [];
      const size = { width, height };
      window?.webContents.enableDeviceEmulation({
        ...{ screenPosition: 'desktop', screenSize: size, viewSize: size, deviceScaleFactor, scale: 1 },
        viewPosition: { x: 0, y: 0 },
      });
    }, scale);
  const voxel = () => program.page.getByRole('region', { name: 'Voxel' }).locator('.voxel-place');

  beforeAll(async () => {
    program = await startProgram([sample, '--workers=2', '--force-device-scale-factor=1.5']);
    await program.page.getByRole('button', { name: 'Run fit', exact: true }).waitFor();
  });

  afterAll(() => program?.close());

  it.each([1.5, 2])('is sharp and meets the voxel under the pointer at a scale of %s', async (scale) => {
    // Chromium's emulation tells the page of the first change, and not of all that follow.
    if (scale !== 1.5) await take(scale);
    await expect.poll(() => display(program)).toEqual({ ratio: scale, overflow: 0, sharp: 3 });
    const canvas = program.page.getByRole('region', { name: 'Viewer' }).locator('canvas').first();
    const meet = (x: number, y: number) =>
      expect.poll(async () => {
        await canvas.click({ position: { x, y } });
        return voxel().textContent();
      });
    await meet(110, 50).toMatch(/^37 41 10/);
    await meet(160, 100).toMatch(/^15 19 10/);
    await picture(program, `scale-${scale}`);
  });
});
