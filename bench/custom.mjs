import { join } from 'node:path';
import { loadEngine } from './engine.mjs';
import { voxfitFit, voxfitSimulate } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

const equation = 'S0*exp(-TE/T2)';
const start = ['--param', 'S0=1000:0:1e9', '--param', 'T2=0.05:0.0005:5'];
const ownWords = ['--model', 'custom', '--equation', equation, ...start];
/** The same six maps for both: the custom model has no derived one. */
const maps = ['--maps', 'S0map,T2map,rmse,r2,status'];
/** Both from declared starts: what remains is the way from text to machine code. */
const sameStart = ['--model', 't2', '--param', 'S0=1000', '--param', 'T2=0.05', ...maps];

/**
 * A user's equation that says what the built-in one says, and how long the compiler takes.
 * @param {string} folder for files; exists, is left to the caller
 */
export async function benchCustom(folder) {
  const series = join(folder, 'custom_MESE.nii');
  await voxfitSimulate(series, '128x128x64');
  const out = join(folder, 'customMaps');
  /** @param {readonly string[]} words */
  const timed = (words) => async () => (await voxfitFit(series, out, words)).commandSeconds;
  await timed(ownWords)();
  const [own = [], same = [], builtIn = []] = await inTurn(5, [
    timed(ownWords),
    timed(sameStart),
    timed(['--model', 't2', ...maps]),
  ]);

  const { compileEquation } = await loadEngine(folder);
  const parameters = ['S0', 'T2'].map((symbol) => ({ symbol, fixed: false }));
  const compileMs = Array.from({ length: 20 }, () => {
    const startMs = performance.now();
    new WebAssembly.Module(compileEquation({ equation, parameters, variables: ['TE'] }));
    return performance.now() - startMs;
  });
  return {
    ratioSameStart: figure('custom / t2 with the same start values, whole command', medianRatio(own, same), {
      wanted: 'at most 1.10',
    }),
    ratioBuiltIn: figure('custom / t2 with its closed-form start, whole command', medianRatio(own, builtIn)),
    firstCompileMs: figure('compiling the equation, first time', compileMs[0] ?? Number.NaN, {
      unit: 'ms',
      wanted: 'under 20',
    }),
    compileMs: figure('compiling the equation, median of 20', median(compileMs), { unit: 'ms' }),
  };
}
