import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command } from '../../build/command.mjs';
import { virtualDisplaySwitches } from '../../build/display.mjs';
import { makeTestApp } from '../electron/testApp.js';
import type { ConformanceResult } from '../workers/conformance.js';

const app = await makeTestApp(resolve('tests/electron/conformanceMain.ts'));
const { code, output } = await command(
  app.executable,
  [...virtualDisplaySwitches(), resolve('tests/workers/fixtureWorker.cjs')],
  { quiet: true, timeoutMs: 180_000 },
);
const results = output
  .split('\n')
  .filter((line) => line.startsWith('{"title"'))
  .map((line) => JSON.parse(line) as ConformanceResult);

afterAll(() => app.dispose());

describe("Electron's utility processes as workers", () => {
  it('the conformance suite runs to its end inside Electron', () => {
    expect(code, output).toBe(0);
    expect(results.length).toBeGreaterThanOrEqual(10);
  });

  for (const { title, fault } of results) {
    it(title, () => expect(fault).toBeNull());
  }
});
