import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['tests/pythonSetup.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    maxWorkers: 2,
    include: ['{core,workers,parallel,main,cli,renderer,tests}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
  },
});
