import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

/**
 * A quick fit of many voxels and a slow one of fewer (the offset is estimated too), each by one worker and by two.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchWorkers(folder) {
  const machine = [];
  for (let round = 0; round < 5; round++) {
    const [alone] = await loopSeconds(1);
    machine.push((2 * alone) / Math.max(...(await loopSeconds(2))));
  }
  return {
    machineRatio: figure('two processors / one, arithmetic alone in two processes', median(machine)),
    quick: await oneAgainstTwo(join(folder, 'quick_MESE.nii'), '224x224x160', ['--model', 't2']),
    slow: await oneAgainstTwo(join(folder, 'slow_MESE.nii'), '96x96x40', ['--model', 't2', '--param', 'C=0']),
  };
}

/**
 * @param {string} series is made
 * @param {string} shape
 * @param {readonly string[]} words
 */
async function oneAgainstTwo(series, shape, words) {
  await voxfitSimulate(series, shape);
  const out = `${series}.maps`;
  await voxfitFit(series, out, words);
  const [one = [], two = []] = await inTurn(5, [
    () => voxfitFit(series, out, words, 1),
    () => voxfitFit(series, out, words, 2),
  ]);
  const fitOne = one.map((run) => run.fitSeconds);
  const what = `${shape}, ${words.slice(1).join(' ')}`;
  return {
    fitSecondsOneWorker: figure(`${what}: fitting, one worker`, median(fitOne), { unit: 's' }),
    ratioFitting: figure(
      '    one worker / two workers, fitting',
      medianRatio(
        fitOne,
        two.map((run) => run.fitSeconds),
      ),
      { wanted: 'at least 1.8' },
    ),
    ratioCommand: figure(
      '    one worker / two workers, whole command',
      medianRatio(
        one.map((run) => run.commandSeconds),
        two.map((run) => run.commandSeconds),
      ),
    ),
  };
}

/**
 * Seconds of an arithmetic loop in each of `processes` that run at once: what the processors give beside each other.
 * @param {number} processes
 * @returns {Promise<[number, ...number[]]>}
 */
async function loopSeconds(processes) {
  const loop =
    'const start = performance.now(); let sum = 0;' +
    'for (let n = 0; n < 6e7; n++) sum += Math.exp(-(n % 1000) * 1e-3);' +
    'console.log((performance.now() - start) / 1000, sum)';
  const runs = Array.from({ length: processes }, () => promisify(execFile)(process.execPath, ['-e', loop]));
  const outputs = await Promise.all(runs);
  return /** @type {[number, ...number[]]} */ (outputs.map(({ stdout }) => Number.parseFloat(stdout)));
}
