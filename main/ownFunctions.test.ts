import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FunctionView } from '../core/contracts/windowViews.js';
import { nodeWorker } from '../core/io/nodeWorker.js';
import { isThere } from '../core/io/workFolder.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { OwnFunctions } from './ownFunctions.js';

const folder = await scratchFolder();
const path = join(folder, 'my_fit.mjs');
const trace = join(folder, 'trace');

/** Leaves a trace when it is loaded, which declaring already does. */
function module(name: string): string {
  return `import { appendFileSync } from 'node:fs';
    appendFileSync(${JSON.stringify(trace)}, '${name} ');
    export const maps = [{ name: '${name}', unit: 's' }];
    export function fitSlice() {}`;
}

describe('functions of the user in a session', () => {
  const others: FunctionView[] = [];
  const functions = new OwnFunctions({
    makeWorker: nodeWorker(resolve('dist/workers/worker.cjs')),
    onOtherText: (view) => others.push(view),
  });

  it('runs nothing of a file before its text is allowed, and tells then what it declares', async () => {
    await writeFile(path, module('first'));
    const view = await functions.choose(path);
    expect(view).toMatchObject({ name: 'my_fit.mjs', declared: null });
    expect(JSON.stringify(view)).not.toContain(folder);
    await expect(functions.get(view.token)).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
    expect(await isThere(trace)).toBe(false);
    const allowed = await functions.allow(view.token, view.sha256);
    expect(allowed.declared).toMatchObject({ id: 'my_fit', maps: [{ mapName: 'first', unit: 's' }] });
    expect(JSON.stringify(allowed)).not.toContain(folder);
    expect(await functions.get(view.token)).toMatchObject({ path, sha256: view.sha256 });
    expect(await readFile(trace, 'utf8')).toBe('first ');
  });

  it('asks again for a text that has changed, and not for one that was allowed before', async () => {
    const view = await functions.choose(path);
    expect(view.declared).not.toBeNull();
    await writeFile(path, module('second'));
    await expect(functions.get(view.token)).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
    await expect(functions.allow(view.token, view.sha256)).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
    expect(others.at(-1)).toMatchObject({ token: view.token, declared: null });
    expect(others.at(-1)?.sha256).not.toBe(view.sha256);
    expect(await readFile(trace, 'utf8')).toBe('first ');
    await writeFile(path, module('first'));
    expect(await functions.get(view.token)).toMatchObject({ sha256: view.sha256 });
  });
});
