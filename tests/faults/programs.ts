import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { virtualDisplaySwitches } from '../../build/display.mjs';
import { makeTestApp } from '../electron/testApp.js';

/** A program that fits with workers that can be made faulty. */
export interface FaultyProgram {
  readonly name: string;
  /** What cancels its fit. */
  readonly cancelSignal: NodeJS.Signals;
  /** Starts `voxfit fit` with these words. */
  start(words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess;
  dispose(): Promise<void>;
}

const faultyWorker = resolve('tests/faults/faultyWorker.cjs');

/** The built terminal program in a folder of its own, where the worker is the faulty one. */
export async function terminalProgram(folder: string): Promise<FaultyProgram> {
  const place = join(folder, 'program');
  for (const part of ['cli', 'kernels'])
    await cp(resolve('dist', part), join(place, part), { recursive: true });
  await mkdir(join(place, 'workers'));
  await copyFile(faultyWorker, join(place, 'workers', 'worker.cjs'));
  return {
    name: 'Node',
    cancelSignal: 'SIGINT',
    start: (words, env) =>
      spawn(process.execPath, [join(place, 'cli', 'voxfit.cjs'), 'fit', ...words], { env }),
    dispose: async () => {},
  };
}

/** The same fit in the main process of a real Electron, with its utility processes as workers. */
export async function electronProgram(folder: string): Promise<FaultyProgram> {
  const app = await makeTestApp(resolve('tests/electron/faultsMain.ts'));
  const switches = [...virtualDisplaySwitches(), '--log-level=3', `--user-data-dir=${join(folder, 'user')}`];
  return {
    name: 'Electron',
    cancelSignal: 'SIGUSR2',
    start: (words, env) =>
      spawn(app.executable, switches, {
        env: {
          ...env,
          FAULTY_FIT: JSON.stringify({ words, faultyWorker, kernels: resolve('dist/kernels/fit.wasm') }),
        },
      }),
    dispose: app.dispose,
  };
}
