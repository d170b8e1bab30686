import { output, python } from './programs.mjs';
import { figure, inTurn, median, medianRatio } from './report.mjs';

/** @typedef {{startMs: number, roundTripMs: [first: number, later: number], mapMs: number[]}} PoolFigures */

const rounds = 7;

/** @param {readonly string[]} words @returns {Promise<PoolFigures>} */
async function ofNode(...words) {
  return JSON.parse(await output(process.execPath, words));
}

/** Pools of two workers: ours, tinypool's over processes and over threads, Python's by fork and by spawn. */
export async function benchPool() {
  const names = ['tinypool, processes', 'tinypool, threads', 'Python, fork', 'Python, spawn'];
  const [ours = [], ...others] = await inTurn(rounds, [
    () => ofNode('bench/pool/voxfitPool.mjs'),
    () => ofNode('bench/pool/tinypoolPool.mjs', 'processes'),
    () => ofNode('bench/pool/tinypoolPool.mjs', 'threads'),
    () => /** @type {Promise<PoolFigures>} */ (python('pool.py', ['fork'])),
    () => /** @type {Promise<PoolFigures>} */ (python('pool.py', ['spawn'])),
  ]);
  /** @type {[string, string, number, (figures: PoolFigures) => number][]} */
  const quantities = [
    ['start to the first task', 'under 150 ms', 1, ({ startMs }) => startMs],
    ['an empty task there and back, first 1,000', '', 3, ({ roundTripMs }) => roundTripMs[0]],
    ['an empty task there and back, later', 'under 0.3 ms', 3, ({ roundTripMs }) => roundTripMs[1]],
    ['10,000 empty tasks, first time', 'under 1000 ms', 1, ({ mapMs }) => mapMs[0] ?? Number.NaN],
    ['10,000 empty tasks, later', '', 1, ({ mapMs }) => median(mapMs.slice(1))],
  ];
  return Object.fromEntries(
    quantities.map(([what, wanted, digits, of]) => {
      const own = ours.map(of);
      const about = { unit: 'ms', digits };
      const value = figure(what, median(own), wanted === '' ? about : { ...about, wanted });
      const ratios = Object.fromEntries(
        others.map((figures, index) => [
          names[index] ?? '',
          figure(`    ${names[index]} / ours`, medianRatio(figures.map(of), own)),
        ]),
      );
      return [what, { ms: value, ratios }];
    }),
  );
}
