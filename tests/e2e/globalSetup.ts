import type { TestProject } from 'vitest/node';
import { startVirtualDisplay } from '../../build/display.mjs';
import { packageApp } from '../../build/packageApp.mjs';
import { ensureSystemPackages } from '../../build/systemPackages.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged program, in the flavour that can be driven. */
    readonly executable: string;
    readonly electronVersion: string;
    /** As it is given to people. */
    readonly released: string;
  }
}

/** Packages the program, unless it is fresh, and starts the display that all windows of the tests use. */
export async function setup(project: TestProject): Promise<() => void> {
  await ensureSystemPackages({ virtualDisplay: true });
  const { executable, electronVersion } = await packageApp('e2e');
  project.provide('executable', executable);
  project.provide('electronVersion', electronVersion);
  project.provide('released', (await packageApp('release')).executable);
  if (process.platform !== 'linux') return () => undefined;
  const display = await startVirtualDisplay({ width: 1440, height: 900 });
  process.env.DISPLAY = display.env.DISPLAY;
  return display.stop;
}
