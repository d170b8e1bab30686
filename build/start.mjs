import { existsSync } from 'node:fs';
import { command, mustRun } from './command.mjs';
import { hasDisplay, rootSwitches, startVirtualDisplay, virtualDisplaySwitches } from './display.mjs';
import { packageApp } from './packageApp.mjs';
import { inRepository } from './paths.mjs';
import { ensureSystemPackages } from './systemPackages.mjs';

/**
 * `npm start [-- FILE...]`: opens the window, with FILEs in it. Without a display the same program shows what it
 * does on a virtual one: it opens the sample series, fits it, exports the maps and a picture into out/ and ends.
 */
async function start() {
  const screen = hasDisplay();
  const built = ['dist/main/main.cjs', 'dist/renderer/index.html', 'dist/kernels/fit.wasm'];
  if (!built.every((file) => existsSync(inRepository(file)))) {
    await mustRun(process.execPath, [inRepository('build/build.mjs')]);
  }
  await ensureSystemPackages({ virtualDisplay: !screen });
  const { executable } = await packageApp('e2e');
  const args = process.argv.slice(2);
  const cwd = process.cwd();
  if (screen) return (await command(executable, [...rootSwitches(), ...args], { cwd })).code;

  console.log('There is no display: showing the program at work on a virtual one.');
  const display = await startVirtualDisplay({ width: 1440, height: 900 });
  try {
    const demo = args.some((arg) => arg.startsWith('--demo-out=')) ? [] : ['--demo-out=out'];
    const switches = [...virtualDisplaySwitches(), '--log-level=3'];
    const { code } = await command(executable, [...switches, ...demo, ...args], {
      cwd,
      env: display.env,
      timeoutMs: 600_000,
    });
    return code;
  } finally {
    display.stop();
  }
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
