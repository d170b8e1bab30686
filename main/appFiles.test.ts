import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRequest } from './appFiles.js';

const page = { styleNonce: 'bm9uY2U=', colorScheme: () => 'dark' as const };

describe('the files of the window', () => {
  let parent: string;
  let folder: string;
  const ask = (url: string) =>
    answerRequest({ window: folder, documentation: join(parent, 'docs') }, page, new URL(url));

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'voxfit-app-files-'));
    folder = join(parent, 'renderer');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<html data-x="__COLOR_SCHEME__" nonce="__STYLE_NONCE__">');
    await writeFile(join(folder, 'assets/main.js'), 'const text = "__STYLE_NONCE__";');
    await writeFile(join(parent, 'secret.json'), '{}');
    await mkdir(join(parent, 'docs/models'), { recursive: true });
    await writeFile(join(parent, 'docs/models/t2.html'), '<html data-x="__COLOR_SCHEME__">');
    await writeFile(join(folder, 'notes.txt'), 'not for the window');
  });

  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('gives the page with nonce and colour scheme filled in, and the same nonce in its policy', async () => {
    const response = await ask('app://bundle/');
    expect(await response.text()).toBe('<html data-x="dark" nonce="bm9uY2U=">');
    expect(response.headers.get('Content-Type')).toContain('text/html');
    expect(response.headers.get('Content-Security-Policy')).toContain("style-src 'self' 'nonce-bm9uY2U='");
  });

  it('gives the documentation, in the colours of the system', async () => {
    expect(await (await ask('app://bundle/docs/models/t2.html')).text()).toBe('<html data-x="dark">');
  });

  it('gives scripts unchanged, as scripts', async () => {
    const response = await ask('app://bundle/assets/main.js?v=1');
    expect(await response.text()).toBe('const text = "__STYLE_NONCE__";');
    expect(response.headers.get('Content-Type')).toContain('text/javascript');
  });

  it.each([
    'app://bundle/%2e%2e/secret.json',
    'app://bundle/..%2fsecret.json',
    'app://bundle/assets/..%2f..%2fsecret.json',
    'app://bundle/docs/%2e%2e/secret.json',
    'app://bundle/docs/..%2frenderer/index.html',
    'app://bundle/%00',
    'app://bundle/%E0%A4%A',
    'app://other/index.html',
    'app://bundle/notes.txt',
    'app://bundle/assets',
    'app://bundle/missing.js',
  ])('answers 404 to %s', async (url) => {
    const response = await ask(url);
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });
});
