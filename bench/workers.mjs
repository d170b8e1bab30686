import { join } from 'node:path';
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
  return {
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
