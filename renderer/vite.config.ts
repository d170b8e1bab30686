/** Builds the window into dist/renderer; run from the root of the repository. */
export default {
  root: 'renderer',
  base: './',
  publicDir: false,
  esbuild: { jsx: 'automatic' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome114',
    sourcemap: false,
    modulePreload: false,
    chunkSizeWarningLimit: 8000,
    rollupOptions: {
      onwarn(warning: { code?: string }, warn: (warning: unknown) => void) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
};
