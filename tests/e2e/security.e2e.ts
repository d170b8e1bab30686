import { lstat, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePhantom } from '../../core/io/writePhantom.js';
import { callBridge, openSeriesId } from './bridge.js';
import { answerDialogs, dropFiles, type Program, startProgram } from './program.js';
import { fitEnded, startFit } from './watch.js';

/** What the page can be made to do by whatever gets into it, in the packaged program. */
describe('a page that is not to be trusted', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram([]);
    await program.page.getByRole('button', { name: 'Open files…' }).first().waitFor();
  });

  afterAll(() => program?.close());

  /** Runs code as the page's own, later: what the debugger evaluates is exempt from the policy. */
  const later = <T>(body: string): Promise<T> =>
    program.page.evaluate(
      (text) =>
        new Promise<T>((resolve) => {
          const window_ = window as unknown as Record<string, unknown>;
          window_.answer = resolve;
          const script = document.createElement('script');
          script.src = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
          script.onerror = () => resolve('refused' as T);
          document.head.append(script);
        }),
      body,
    );

  it('cannot run a script of its own making, be it inline, a blob or a text', async () => {
    expect(await later('window.answer("ran")')).toBe('refused');
    const found = await program.page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.inlineRan = true';
      document.head.append(inline);
      const evaluated = await new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            // biome-ignore lint/security/noGlobalEval: that it is refused is the claim
            resolve(String(globalThis.eval('1 + 1')));
          } catch (error) {
            resolve((error as Error).name);
          }
        }, 0);
      });
      return { inline: 'inlineRan' in window, evaluated };
    });
    expect(found).toEqual({ inline: false, evaluated: 'EvalError' });
  });

  it('cannot style itself without the nonce of this launch, which is in header and page', async () => {
    const found = await program.page.evaluate(async () => {
      const style = document.createElement('style');
      style.textContent = 'body { outline: 7px solid red }';
      document.head.append(style);
      const response = await fetch('app://bundle/index.html');
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      const nonce = document.querySelector<HTMLMetaElement>('meta[name=voxfit-style-nonce]')?.content ?? '';
      return { outline: getComputedStyle(document.body).outlineWidth, policy, nonce };
    });
    expect(found.outline).not.toBe('7px');
    expect(found.nonce.length).toBeGreaterThanOrEqual(22);
    expect(found.policy).toContain(`'nonce-${found.nonce}'`);
    const other = await startProgram([]);
    try {
      const nonce = await other.page.locator('meta[name=voxfit-style-nonce]').getAttribute('content');
      expect(nonce).not.toBe(found.nonce);
    } finally {
      await other.close();
    }
  });

  it('reaches nothing outside of the program: no address, no socket, no frame, no file', async () => {
    const found = await program.page.evaluate(async () => {
      const fetched = (url: string) =>
        fetch(url).then(
          () => 'fetched',
          () => 'refused',
        );
      const socket = await new Promise<string>((resolve) => {
        try {
          const opened = new WebSocket('ws://127.0.0.1:9');
          opened.onerror = () => resolve('refused');
          opened.onopen = () => resolve('opened');
        } catch {
          resolve('refused');
        }
      });
      const frame = document.createElement('iframe');
      frame.src = 'https://example.org/';
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const inside = frame.contentWindow?.length ?? 0;
      frame.remove();
      return {
        web: await fetched('https://example.org/'),
        file: await fetched('file:///etc/passwd'),
        socket,
        inside,
      };
    });
    expect(found).toEqual({ web: 'refused', file: 'refused', socket: 'refused', inside: 0 });
    expect(program.page.frames()).toHaveLength(1);
  });

  it('has no permission: camera, place, notices, devices, full clipboard', async () => {
    const found = await program.page.evaluate(async () => {
      const media = navigator.mediaDevices.getUserMedia({ video: true, audio: true }).then(
        () => 'given',
        (error: Error) => error.name,
      );
      const place = new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          () => resolve('denied'),
        ),
      );
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'];
      const states = await Promise.all(
        names.map(
          async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
        ),
      );
      const devices = (navigator as unknown as { usb: { getDevices(): Promise<unknown[]> } }).usb;
      return {
        media: await media,
        place: await place,
        notices: Notification.permission,
        states: [...new Set(states)],
        usb: (await devices.getDevices()).length,
      };
    });
    expect(found.media).toMatch(/NotAllowedError|NotFoundError/);
    expect(found).toMatchObject({ place: 'denied', notices: 'denied', states: ['denied'], usb: 0 });
  });

  it('names files by tokens that only the main process gives: paths and guesses are refused', async () => {
    const replies = await program.page.evaluate(() => {
      const api = (window as unknown as { voxfit: Record<string, (...args: unknown[]) => Promise<unknown>> })
        .voxfit;
      const call = (name: string, ...args: unknown[]) => api[name]?.(...args);
      return Promise.all([
        call('readVolume', '../../etc/passwd', null),
        call('readMap', '/etc/passwd', 0, 1),
        call('readVoxel', '00000000-0000-4000-8000-000000000000', 0, 0, 0),
        call('describeDesign', 'series', { kind: 'file', token: '/etc/passwd' }),
        call('exportMaps', { mapIds: [], format: '../x', overwrite: true }),
        call('startFit', { seriesId: 'x', __proto__: { modelId: 't2' } }),
      ]);
    });
    expect(replies.map((reply) => (reply as { error?: { code: string } }).error?.code)).toEqual(
      Array(6).fill('WRONG_USE'),
    );
  });

  it('is served nothing but its own files, whatever way out of their folder an address tries', async () => {
    const ways = [
      ...[
        '../../package.json',
        '..%2f..%2fpackage.json',
        '%2e%2e/%2e%2e/package.json',
        '..%5c..%5cpackage.json',
      ],
      ...['..\\..\\package.json', '%252e%252e/%252e%252e/package.json', '/etc/hostname', '//etc/hostname'],
      ...['docs/..%2f..%2f..%2fpackage.json', 'docs/%2e%2e%2frenderer%2findex.html'],
    ];
    const statuses = await program.page.evaluate(
      (paths) =>
        Promise.all(
          [...paths, 'index.html'].map(async (path) => (await fetch(`app://bundle/${path}`)).status),
        ),
      ways,
    );
    expect(statuses).toEqual([...ways.map(() => 404), 200]);
    const elsewhere = await program.page.evaluate(() => fetch('app://other/index.html').catch(() => null));
    expect(elsewhere).toBeNull();
  });

  describe('with an image that was opened by a link', () => {
    const place = (name: string): string => join(program.folder, name);
    const call = (name: string, ...args: unknown[]) => callBridge(program, name, ...args);
    /** Lets the link lead to another file, as a rename does it: at once. */
    const lead = async (to: string): Promise<void> => {
      await symlink(place(to), place('new-link'));
      await rename(place('new-link'), place('sub-01_MESE.nii'));
    };
    const open = async (): Promise<string> => {
      await dropFiles(program, [place('sub-01_MESE.nii')]);
      await program.page.getByText('24 × 24 × 4').first().waitFor();
      return openSeriesId(program);
    };

    beforeAll(async () => {
      for (const [seed, name] of ['chosen', 'other'].entries()) {
        const head = { shape: [24, 24, 4], zoomsMm: [8, 10, 30], snr: 80, decay: 'T2' } as const;
        const path = place(`${name}.nii`);
        await writePhantom({ ...head, seed, echoTimesS: [0.01, 0.02, 0.04, 0.08] }, path, { format: 'nii' });
      }
      await symlink(place('chosen.json'), place('sub-01_MESE.json'));
      await lead('chosen.nii');
    });

    it('reads and fits nothing else when the link leads elsewhere afterwards', async () => {
      const id = await open();
      expect(await call('readVoxel', id, 12, 12, 2)).toMatchObject({ ok: true });
      await lead('other.nii');
      for (const [name, ...args] of [
        ['readVolume', 0],
        ['readVoxel', 12, 12, 2],
        ['previewMask', { kind: 'auto' }, []],
      ] as const) {
        expect((await call(name, id, ...args)).error?.code, name).toBe('INPUT_CHANGED');
      }
      await program.page.getByRole('button', { name: 'Run fit', exact: true }).click();
      await program.page.getByRole('alert').filter({ hasText: 'was changed after it was opened' }).waitFor();
      await lead('chosen.nii');
      expect(await call('readVoxel', id, 12, 12, 2)).toMatchObject({ ok: true });
    });

    it('writes maps over links in the folder of outputs, not through them', async () => {
      await startFit(program.page);
      await fitEnded(program.page);
      await mkdir(place('out'));
      await writeFile(place('precious.txt'), 'precious');
      const map = join(place('out'), 'sub-01_desc-t2_T2map.nii.gz');
      await symlink(place('precious.txt'), map);
      await answerDialogs(program, [place('out')]);
      await program.page.getByRole('button', { name: 'Export maps…', exact: true }).click();
      await program.page.getByRole('button', { name: 'Replace', exact: true }).click();
      await program.page.getByText(/files in out$/).waitFor();
      expect(await readFile(place('precious.txt'), 'utf8')).toBe('precious');
      expect((await lstat(map)).isFile()).toBe(true);
    });

    it('is known by its token until another is opened, and in no other program', async () => {
      const before = await openSeriesId(program);
      await open();
      await expect.poll(() => openSeriesId(program)).not.toBe(before);
      const after = await openSeriesId(program);
      expect((await call('readVolume', before, 0)).error?.code).toBe('WRONG_USE');
      const other = await startProgram([place('chosen.nii')]);
      try {
        await other.page.getByText('24 × 24 × 4').first().waitFor();
        const theirs = await openSeriesId(other);
        expect((await callBridge(other, 'readVolume', after, 0)).error?.code).toBe('WRONG_USE');
        expect((await call('readVolume', theirs, 0)).error?.code).toBe('WRONG_USE');
        expect(await callBridge(other, 'readVolume', theirs, 0)).toMatchObject({ ok: true });
      } finally {
        await other.close();
      }
    });
  });

  it('is answered only where it is the page of the window, although it had the same bridge', async () => {
    const answers = await program.app.evaluate(async ({ BrowserWindow, app }) => {
      const preload = `${app.getAppPath()}/dist/main/preload.cjs`;
      const answerTo = async (url: string) => {
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await window.loadURL(url);
        const answer = await window.webContents.executeJavaScript('window.voxfit.appInfo()');
        window.destroy();
        return (answer as { ok: boolean }).ok;
      };
      return {
        foreign: await answerTo('data:text/html,<title>foreign</title>'),
        documentation: await answerTo('app://bundle/docs/index.html'),
      };
    });
    expect(answers).toEqual({ foreign: false, documentation: false });
  });

  it('is locked in every window that the program opens', async () => {
    const found = await program.app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      await window.loadURL('app://bundle/index.html');
      const before = window.webContents.getURL();
      await window.webContents.executeJavaScript(
        'window.open("https://example.org/"); location.href = "https://example.org/"; 0',
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const after = window.webContents.getURL();
      const { sandbox, contextIsolation, nodeIntegration } = (
        window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
      const windows = BrowserWindow.getAllWindows().length;
      window.destroy();
      return { stayed: before === after, windows, sandbox, contextIsolation, nodeIntegration };
    });
    expect(found).toMatchObject({ stayed: true, windows: 2, contextIsolation: true, nodeIntegration: false });
  });
});
