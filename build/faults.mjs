import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from './command.mjs';

/**
 * `npm run faults -- [--runs 50] [--seed N] [--electron]`: that many runs with a random fault each, from seed N on
 * (a random one if it is not given), over the built program. Takes the ones that fail again by `--runs 1 --seed N`.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: `${Math.floor(Math.random() * 1e6)}` },
    electron: { type: 'boolean', default: false },
  },
});
const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '../vitest.mjs');
const [config, file] = values.electron
  ? ['tests/e2e/vitest.config.ts', 'tests/e2e/faults.e2e.ts']
  : ['tests/vitest.config.ts', 'tests/faults/node.test.ts'];
const { code } = await command(process.execPath, [vitest, 'run', '--config', config, file], {
  env: { ...process.env, FAULT_RUNS: values.runs, FAULT_SEED: values.seed },
});
process.exitCode = code;
