import { build } from 'vite';
import { inRepository, packageVersion } from './paths.mjs';

/** Bundles the window: renderer -> dist/renderer. */
export async function buildWindow() {
  await build({
    configFile: inRepository('renderer/vite.config.ts'),
    root: inRepository('renderer'),
    logLevel: 'warn',
    define: { __VOXFIT_VERSION__: JSON.stringify(packageVersion()) },
  });
}
