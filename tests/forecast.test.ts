import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSeries } from '../bench/simulateSeries.mjs';
import { watchPrivateMemory } from './support/processMemory.js';
import { scratchFolder } from './support/scratch.js';

const workers = 2;
const folder = await scratchFolder();

interface Fitted {
  readonly workers: number;
  readonly forecastMemoryBytes: number;
  readonly maps: readonly { readonly name: string; readonly path: string }[];
}

/** Runs `voxfit` and measures the private memory of its processes. */
async function measure(words: readonly string[], out = 'maps') {
  const fixed = ['--mask', 'none', '--out', join(folder, out), '--overwrite', '--json', '--quiet'];
  const child = spawn(process.execPath, [resolve('dist/cli/voxfit.cjs'), ...words, ...fixed], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const watch = watchPrivateMemory(child.pid as number);
  const exitCode = await new Promise((settle) => child.on('close', settle));
  const peak = await watch.stop();
  expect(exitCode, stderr).toBe(0);
  return { ...peak, fitted: JSON.parse(stdout) as Fitted };
}

function path(name: string): string {
  return join(folder, name);
}

/** A series whose signal is some decay; with b-values in two shells, and directions that differ. */
async function series(name: string, shape: readonly [number, number, number, number], datatype: 4 | 16) {
  const volumes = shape[3];
  writeSeries(
    path(`${name}.nii`),
    shape,
    datatype,
    5,
    (v, t) => 1000 * Math.exp(-(t + 1) / volumes) + (v % 7),
  );
  const turns = Array.from({ length: volumes }, (_, t) => [1 - (2 * (t + 0.5)) / volumes, t * 2.4] as const);
  const directions = turns.map(([z, angle]) => {
    const radius = Math.sqrt(1 - z * z);
    return [radius * Math.cos(angle), radius * Math.sin(angle), z];
  });
  const bvals = turns.map((_, t) => (t % 10 === 0 ? 0 : t % 2 === 0 ? 1000 : 2000));
  await writeFile(path(`${name}.bval`), bvals.join(' '));
  await writeFile(
    path(`${name}.bvec`),
    [0, 1, 2].map((axis) => directions.map((direction) => direction[axis]?.toFixed(5)).join(' ')).join('\n'),
  );
  return path(`${name}.nii`);
}

function echoTimes(count: number): string {
  return `TE=${Array.from({ length: count }, (_, t) => (0.005 * (t + 1)).toFixed(3)).join(',')}`;
}

describe.runIf(process.platform === 'linux')(
  'the forecast of memory is within 20 % of what is used by',
  async () => {
    const echoes = await series('echoes', [256, 256, 8, 32], 16);
    const diffusion = await series('diffusion', [96, 96, 12, 60], 4);
    const bold = await series('bold', [64, 64, 10, 500], 4);
    const rows = Array.from({ length: 500 }, (_, t) => [Math.sin(t / 7), Math.cos(t / 9), 1].join('\t'));
    await writeFile(path('design.tsv'), ['a\tb\tconstant', ...rows].join('\n'));
    await writeFile(
      path('function.mjs'),
      "export const maps = [{ name: 'first', unit: '1' }];\n" +
        'export function fitSlice({ volumes }, maps) { maps.first.set(volumes[0]); }\n',
    );
    const equation = [
      '--equation',
      'A*exp(-TE/T)',
      '--param',
      'A=500:0:Infinity',
      '--param',
      'T=0.05:0.001:2',
    ];
    const cases: Readonly<Record<string, readonly string[]>> = {
      t2: ['fit', echoes, '--model', 't2', '--var', echoTimes(32)],
      custom: ['fit', echoes, '--model', 'custom', ...equation, '--var', echoTimes(32)],
      dti: ['fit', diffusion, '--model', 'dti'],
      dki: ['fit', diffusion, '--model', 'dki'],
      'glm of 500 volumes': ['fit', bold, '--model', 'glm', '--design', path('design.tsv')],
      'a function over slices': ['map', echoes, '--function', path('function.mjs')],
    };
    for (const [name, words] of Object.entries(cases)) {
      it(name, async () => {
        const { allBytes, fitted } = await measure([...words, '--workers', `${workers}`]);
        expect(fitted.workers).toBe(workers);
        const ratio = allBytes / fitted.forecastMemoryBytes;
        console.log(
          `forecast, ${name}: ${Math.round(allBytes / 1e6)} MB used, ${ratio.toFixed(2)} of the forecast`,
        );
        expect(ratio).toBeGreaterThan(0.8);
        expect(ratio).toBeLessThan(1.2);
      }, 120_000);
    }
  },
);

describe('a limit of memory', async () => {
  const echoes = await series('limited', [256, 256, 4, 32], 16);
  const words = ['fit', echoes, '--model', 't2', '--var', echoTimes(32), '--workers', '2'];

  it('makes chunks smaller before workers fewer, and the maps are the same', async () => {
    const free = await measure(words, 'free');
    const limitMb = Math.floor(free.fitted.forecastMemoryBytes / 1e6) - 10;
    const limited = await measure([...words, '--memory-limit', `${limitMb}`], 'limited');
    expect(limited.fitted.workers).toBe(2);
    expect(limited.fitted.forecastMemoryBytes).toBeLessThan(limitMb * 1e6);
    const tight = await measure([...words, '--memory-limit', '70'], 'tight');
    expect(tight.fitted.workers).toBe(1);
    const values = ({ fitted }: typeof free) => Promise.all(fitted.maps.map((map) => readFile(map.path)));
    const whole = await values(free);
    for (const other of [limited, tight])
      expect((await values(other)).every((map, n) => whole[n]?.equals(map))).toBe(true);
  }, 120_000);
});
