import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowCallNames } from '../../core/contracts/windowApi.js';
import { type Program, picture, startProgram } from './program.js';

describe('the window by itself', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram([]);
  });

  afterAll(() => program?.close());

  it('is empty at first, offering files and the sample', async () => {
    await program.page.getByRole('button', { name: 'Open files…' }).first().waitFor();
    await program.page
      .getByRole('button', { name: /sample/i })
      .first()
      .waitFor();
    await picture(program, 'empty');
  });

  it('gives the page no Node, and only the calls of the contract', async () => {
    const found = await program.page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in window),
      origin: location.origin,
      api: Object.keys((window as unknown as { voxfit: object }).voxfit),
    }));
    expect(found.node).toEqual([]);
    expect(found.origin).toBe('app://bundle');
    expect(found.api.sort()).toEqual([...Object.keys(windowCallNames), 'onEvent', 'openDropped'].sort());
  });

  it('runs its page sandboxed and isolated', async () => {
    const preferences = await program.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  it('has a content security policy without unsafe parts', async () => {
    const policy = await program.page.evaluate(async () =>
      (await fetch('app://bundle/index.html')).headers.get('Content-Security-Policy'),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).not.toContain('unsafe');
  });

  it.each([
    'app://bundle/../../package.json',
    'app://bundle/%2e%2e/main/main.cjs',
    'app://bundle/..%2fmain%2fmain.cjs',
    'app://other/index.html',
  ])('does not serve %s', async (url) => {
    const served = await program.page.evaluate(
      (address) =>
        fetch(address).then(
          (response) => response.status,
          () => 'refused',
        ),
      url,
    );
    expect([404, 'refused']).toContain(served);
  });

  it('stays where it is: no navigation, no second window', async () => {
    await program.page.evaluate(() => {
      window.open('https://example.org/');
      location.href = 'https://example.org/';
    });
    await new Promise((done) => setTimeout(done, 500));
    expect(program.page.url()).toBe('app://bundle/index.html');
    expect(program.app.windows()).toHaveLength(1);
  });

  it('answers a call with wrong arguments as data, without doing anything', async () => {
    const reply = await program.page.evaluate(() =>
      (
        window as unknown as { voxfit: { readVolume(id: unknown, volume: unknown): Promise<unknown> } }
      ).voxfit.readVolume('/etc/passwd', '0'),
    );
    expect(reply).toMatchObject({ ok: false, error: { code: 'WRONG_USE' } });
  });
});

describe('a file that is no image', () => {
  let program: Program;

  afterAll(() => program?.close());

  it('is refused with a sentence in an alert', async () => {
    program = await startProgram([]);
    const path = join(program.folder, 'notes.nii');
    await writeFile(path, 'These are notes, not an image.');
    await program.app.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      },
      [path],
    );
    await program.page.getByRole('button', { name: 'Open files…' }).first().click();
    const alert = program.page.getByRole('alert').first();
    await alert.waitFor();
    expect(await alert.textContent()).toContain('notes.nii');
    await picture(program, 'error');
  });
});
