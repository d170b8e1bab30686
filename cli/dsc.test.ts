import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { voxelStatus } from '../core/contracts/voxelStatus.js';
import {
  arterial,
  artery,
  baseline,
  bolusImage,
  echoTimeS,
  spacingS,
  truth,
  volumes,
  voxelMask,
  voxels,
} from '../tests/support/bolusSeries.js';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';

const folder = await scratchFolder();

async function write(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const series = await write('sub-01_dsc.nii.gz', gzipSync(bolusImage()));
await write('sub-01_dsc.json', JSON.stringify({ EchoTime: echoTimeS, RepetitionTime: spacingS }));
const mask = await write('artery.nii.gz', gzipSync(voxelMask(arterial)));
const table = (value: (t: number) => number, step = 1): string =>
  artery.flatMap((_, t) => (t % step === 0 ? [`${t * spacingS} ${value(t)}`] : [])).join('\n');
const signalFile = await write(
  'signal.txt',
  table((t) => 800 * Math.exp(-echoTimeS * (artery[t] as number))),
);
const changeFile = await write(
  'change.txt',
  table((t) => artery[t] as number),
);
const common = ['--model', 'dsc', '--mask', 'none', '--fix', `baseline=${baseline}`];
const out = (name: string): string => join(folder, name);

async function mapsOf(name: string): Promise<Record<string, Float32Array>> {
  const maps = ['CBV', 'CBF', 'MTT', 'Tmax', 'status'];
  const values = await Promise.all(maps.map(async (map) => (await readMap(out(name), map)).values));
  return Object.fromEntries(maps.map((map, index) => [map, values[index] as Float32Array]));
}

describe('voxfit fit --model dsc', () => {
  it('recovers CBV, MTT to 35 %, and a Tmax while the agent is retained, with the artery from voxels of the series', async () => {
    const { exitCode, stderr } = await runFit(out('mask'), series, ...common, '--aif-mask', mask);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('mean signal of 2 voxels, artery.nii.gz, baseline of 8 volumes');
    const maps = await mapsOf('mask');
    const share = (1 - 0.45) / (1 - 0.25) / 1.04;
    for (const v of voxels) {
      expect(maps.status?.[v]).toBe(voxelStatus.converged);
      if (arterial.includes(v)) continue;
      const { fraction, transit, delay } = truth[v] as (typeof truth)[number];
      expect((maps.CBV?.[v] as number) / (100 * share * fraction)).toBeCloseTo(1, 5);
      const transitS = maps.MTT?.[v] as number;
      expect(Math.abs(transitS / (transit * spacingS) - 1)).toBeLessThan(0.35);
      expect((maps.CBF?.[v] as number) * transitS).toBeCloseTo((maps.CBV?.[v] as number) * 60, 2);
      const latest = (maps.Tmax?.[v] as number) / spacingS;
      expect([latest >= delay, latest <= delay + transit - 1]).toEqual([true, true]);
    }
    const { sidecar } = await readMap(out('mask'), 'CBF');
    expect(sidecar).toMatchObject({ Units: 'ml/100g/min', EchoTime: new Array(volumes).fill(echoTimeS) });
    expect(sidecar.EstimationAlgorithm).toContain('block-circulant');
  });

  it('gives the same maps for that artery as a table of signals, or of changes of R2*', async () => {
    for (const [name, file, of] of [
      ['signal', signalFile, 'signal'],
      ['change', changeFile, 'deltaR2star'],
    ] as const) {
      const words = ['--aif', file, '--aif-of', of];
      expect((await runFit(out(name), series, ...common, ...words)).exitCode).toBe(0);
      const [found, expected] = [await mapsOf(name), await mapsOf('mask')];
      for (const [map, values] of Object.entries(expected)) {
        for (const [v, value] of values.entries()) expect(found[map]?.[v]).toBeCloseTo(value, 3);
      }
    }
  });

  it('takes a table at other times with a note, and leaves out first volumes', async () => {
    const sparse = await write('sparse.txt', `${table((t) => artery[t] as number, 2)}\n${80 * spacingS} 0\n`);
    const words = ['--aif', sparse, '--aif-of', 'deltaR2star', '--method', 'csvd', '--exclude', '0,1'];
    const { exitCode, stderr } = await runFit(out('sparse'), series, ...common, ...words);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('change of R2* at 41 other times, linear between them');
    const [found, expected] = [(await mapsOf('sparse')).CBV, (await mapsOf('mask')).CBV];
    for (const v of voxels) {
      expect(Math.abs((found?.[v] as number) / (expected?.[v] as number) - 1)).toBeLessThan(0.02);
    }
  });
});

describe('voxfit fit --model dsc refuses, and writes nothing,', async () => {
  const none = await write('none.nii', voxelMask([]));
  const other = await write('other.nii', voxelMask([1], [3, 2, 3, 2]));
  const zeros = await write(
    'zeros.txt',
    table(() => 0),
  );
  const short = await write('short.txt', '0 0\n10 5\n20 0\n');
  const deltas = (file: string): string[] => ['--aif', file, '--aif-of', 'deltaR2star'];
  const usual = common.slice(0, 4);
  const ready = ['--fix', `baseline=${baseline}`];

  it.each([
    ['no input function', [...ready], 'VARIABLE_MISSING', 'needs AIF (change of R2* in the artery, 1/s)'],
    ['no baseline', ['--aif-mask', mask], 'PARAMETER_INVALID', 'baseline'],
    [
      'a baseline into the bolus',
      ['--aif-mask', mask, '--fix', 'baseline=12'],
      'PARAMETER_INVALID',
      'there is no baseline',
    ],
    ['an empty mask', [...ready, '--aif-mask', none], 'MASK_EMPTY', 'all 12 are zero'],
    ['a mask on another grid', [...ready, '--aif-mask', other], 'MASK_GRID', 'The shapes differ'],
    [
      'an input of zeros',
      [...ready, ...deltas(zeros)],
      'VARIABLE_INVALID',
      'not above 0 at any of the 80 volumes',
    ],
    ['an input that is too short', [...ready, ...deltas(short)], 'VARIABLE_INVALID', 'ends at 20 s'],
    [
      'a concentration',
      [...ready, '--aif', changeFile, '--aif-of', 'plasma'],
      'WRONG_USE',
      'is a concentration; the model needs a signal',
    ],
    [
      'two input functions',
      [...ready, ...deltas(changeFile), '--aif-mask', mask],
      'WRONG_USE',
      '--aif-mask takes the input function from the series',
    ],
    [
      'volumes left out in the middle',
      [...ready, ...deltas(changeFile), '--exclude', '40'],
      'VARIABLE_INVALID',
      'not evenly spaced',
    ],
  ] as const)('%s', async (title, words, code, sentence) => {
    const { exitCode, stderr, written } = await runFit(
      out(title.replaceAll(' ', '-')),
      series,
      ...usual,
      ...words,
    );
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(sentence);
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
  });
});
