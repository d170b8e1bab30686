import { build } from 'vite';
import { recordBundled } from './notices.mjs';
import { inRepository, packageVersion } from './paths.mjs';

/** Bundles the window: renderer -> dist/renderer. */
export async function buildWindow() {
  await build({
    configFile: inRepository('renderer/vite.config.ts'),
    root: inRepository('renderer'),
    logLevel: 'warn',
    plugins: [bundleRecorder()],
    build: {
      rollupOptions: {
        // "use client" in the packages of the user interface means nothing here.
        onwarn: (warning, warn) => {
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
        },
      },
    },
    define: { __VOXFIT_VERSION__: JSON.stringify(packageVersion()) },
  });
}

/**
 * Keeps which packages went into the window.
 * @returns {import('vite').Plugin}
 */
function bundleRecorder() {
  return {
    name: 'voxfit-bundle-recorder',
    async generateBundle() {
      await recordBundled('window', this.getModuleIds());
    },
  };
}
