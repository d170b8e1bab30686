import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { command } from '../../build/command.mjs';
import { virtualDisplaySwitches } from '../../build/display.mjs';
import { makeTestApp } from '../electron/testApp.js';
import { type ClaimResult, claims } from '../parallel/claims.js';

const app = await makeTestApp(resolve('tests/electron/parallelMain.ts'));
const places = [
  resolve('dist/workers/taskWorker.cjs'),
  pathToFileURL(resolve('tests/parallel/tasks.mjs')).href,
];
const { code, output } = await command(app.executable, [...virtualDisplaySwitches(), ...places], {
  quiet: true,
  timeoutMs: 180_000,
});
const results = output
  .split('\n')
  .filter((line) => line.startsWith('{"title"'))
  .map((line) => JSON.parse(line) as ClaimResult);

afterAll(() => app.dispose());

describe("the parallel layer over Electron's utility processes", () => {
  it('tries every claim inside Electron', () => {
    expect(code, output).toBe(0);
    expect(results.map(({ title }) => title)).toEqual(Object.keys(claims));
  });

  for (const { title, fault } of results) {
    it(title, () => expect(fault).toBeNull());
  }
});
