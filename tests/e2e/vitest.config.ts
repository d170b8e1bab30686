import { defineConfig } from 'vitest/config';

/** The packaged program on a (virtual) display: one test file after the other, each with its own window. */
export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['tests/e2e/globalSetup.ts'],
    include: ['tests/e2e/**/*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: false,
    maxWorkers: 1,
  },
});
