import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePhantom } from '../../core/io/writePhantom.js';
import { smallDisk } from '../support/smallDisk.js';
import { diskKinds, planOf } from './faultPlan.js';
import { cancelledRun, faultRun, mapHashes, runProgram, type Stage } from './faultRun.js';
import type { FaultyProgram } from './programs.js';
import { suspendedRun } from './suspendedRun.js';

/** A fit of about a second on two workers: an equation that is searched for from many starts. */
const fitWords = [
  ...['--model', 'custom', '--equation', 'A*exp(-TE/T)+C', '--param', 'A=500', '--param', 'T=0.05:0.001:2'],
  ...['--param', 'C=10', '--grid', 'T=0.01:0.5:20:log', '--starts', '3', '--workers', '2', '--quiet'],
  ...['--worker-timeout', '3'],
];
const shape = [64, 64, 40] as const;
/** On a machine that does nothing else a run ends within 200 ms. */
const cancelLimitMs = 2000;

/**
 * Real runs, each with a random fault at a random time. Every one ends with the bits of an undisturbed run or with a clear
 * error and its finished slices kept, from which `--resume` comes to the same bits; no process and no scratch is left.
 * FAULT_RUNS and FAULT_SEED: other runs than `seeds`, see `npm run faults`.
 */
export function faultTests(
  title: string,
  makeProgram: (folder: string) => Promise<FaultyProgram>,
  seeds: readonly number[],
): void {
  const { FAULT_RUNS, FAULT_SEED } = process.env;
  const asked = Array.from({ length: Number(FAULT_RUNS) }, (_, n) => Number(FAULT_SEED ?? 1) + n);
  const disk = process.platform === 'linux' ? smallDisk('faults of a disk', '16m') : null;
  const plans = (FAULT_RUNS === undefined ? seeds : asked)
    .map(planOf)
    .filter(({ kind }) => disk !== null || !diskKinds.includes(kind));

  describe.runIf(process.platform === 'linux')(title, () => {
    let stage: Stage | null = null;
    let folder = '';

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'voxfit-faults-'));
      stage = await stageOf(await makeProgram(folder), folder, disk);
    }, 300_000);
    afterAll(async () => {
      await stage?.program.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    it('ends soon when it is cancelled, keeps its finished slabs and goes on from them', async () => {
      const { endMs, faults } = await cancelledRun(stage as Stage);
      console.log(`${stage?.program.name}: a cancelled run ends after ${Math.round(endMs)} ms`);
      expect(faults).toEqual([]);
      expect(endMs).toBeLessThan(cancelLimitMs);
    }, 120_000);

    it('goes on with the same workers to the same bits after a sleep that was longer than they may be silent', async () => {
      expect(await suspendedRun(stage as Stage)).toEqual([]);
    }, 120_000);

    it.each(plans.map((plan) => [plan.seed, plan.kind, plan] as const))(
      'seed %i: %s',
      async (_, __, plan) => {
        const { text, faults } = await faultRun(stage as Stage, plan);
        console.log(text);
        expect(faults).toEqual([]);
      },
      300_000,
    );
  });
}

/** Makes the series, and fits it undisturbed. */
async function stageOf(program: FaultyProgram, folder: string, disk: string | null): Promise<Stage> {
  const source = join(folder, 'source');
  const out = join(folder, 'undisturbed');
  for (const place of [source, out]) await mkdir(place);
  const plain = join(source, 'head.nii');
  const echoTimesS = Array.from({ length: 32 }, (_, echo) => (echo + 1) * 0.01);
  const phantom = { shape, zoomsMm: [3, 3.75, 4.5], echoTimesS, snr: 50, seed: 4, decay: 'T2' } as const;
  await writePhantom(phantom, plain, { format: 'nii' });
  const compressed = `${plain}.gz`;
  await writeFile(compressed, gzipSync(await readFile(plain), { level: 1 }));
  for (const path of [plain, compressed]) await utimes(path, 1e9, 1e9); // whole seconds, which can be given back exactly
  const words = [plain, ...fitWords, '--out', out, '--scratch', source];
  const startMs = performance.now();
  const { exitCode, errors } = await runProgram(program, words, { plan: null, once: '' });
  if (exitCode !== 0) throw new Error(`The undisturbed run ended with ${exitCode}: ${errors}`);
  const undisturbedMs = performance.now() - startMs;
  console.log(`${program.name}: an undisturbed run takes ${Math.round(undisturbedMs)} ms`);
  const expected = await mapHashes(out);
  return { program, folder, images: [plain, compressed], words: fitWords, expected, undisturbedMs, disk };
}
