import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

/**
 * The same fit, several seconds of it with one worker, by one worker and by two.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchWorkers(folder) {
  const series = join(folder, 'workers_MESE.nii');
  await voxfitSimulate(series, '224x224x160');
  const out = join(folder, 'workersMaps');
  await voxfitFit(series, out);
  const [one = [], two = []] = await inTurn(5, [
    () => voxfitFit(series, out, undefined, 1),
    () => voxfitFit(series, out, undefined, 2),
  ]);
  const fitOne = one.map((run) => run.fitSeconds);
  const fitTwo = two.map((run) => run.fitSeconds);
  const machine = [];
  for (let round = 0; round < 5; round++) {
    const [alone] = await loopSeconds(1);
    machine.push((2 * alone) / Math.max(...(await loopSeconds(2))));
  }
  return {
    machineRatio: figure('two processors / one, arithmetic alone in two processes', median(machine)),
    fitSecondsOneWorker: figure('fitting, one worker', median(fitOne), { unit: 's' }),
    ratioFitting: figure('one worker / two workers, fitting', medianRatio(fitOne, fitTwo), {
      wanted: 'at least 1.8',
    }),
    ratioCommand: figure(
      'one worker / two workers, whole command',
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
