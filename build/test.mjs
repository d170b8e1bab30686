import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.mjs';
import { inRepository } from './paths.mjs';
import { readCounts } from './vitestReport.mjs';

/**
 * `npm test`: builds and runs every test; those of the packaged program package it and bring their own display.
 * Ends with the counts.
 */

const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '../vitest.mjs');

/**
 * Runs one vitest configuration; whatever goes wrong shows in the counts.
 * @param {string} config
 * @param {NodeJS.ProcessEnv} env
 */
async function runTests(config, env) {
  const folder = await mkdtemp(join(tmpdir(), 'voxfit-report-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await command(process.execPath, [vitest, 'run', '--config', config, ...reporters], {
      env,
    });
    const counts = readCounts(report);
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const env = { ...process.env, NO_COLOR: '1' };
let failed = 0;
let passed = 0;
/** @param {{passed: number, failed: number}} counts */
const add = (counts) => {
  passed += counts.passed;
  failed += counts.failed;
};

const build = await command(process.execPath, [inRepository('build/build.mjs')]);
if (build.code !== 0) failed++;
// They start the terminal program hundreds of times; without certificates for a network, which it does not use, it starts sooner.
add(await runTests('tests/vitest.config.ts', { ...env, NODE_EXTRA_CA_CERTS: undefined }));

add(await runTests('tests/e2e/vitest.config.ts', env));

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
