import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { simulatedSeries, t2Options } from '../../tests/support/simulatedRun.js';
import type { FitOptions } from '../contracts/job.js';
import type { DefinedParameter, ModelDefinition } from '../contracts/modelDefinition.js';
import { journalKey } from './journalKey.js';
import { planRun } from './plan.js';

const folder = await scratchFolder();
const series = await simulatedSeries(folder, [12, 12, 4]);
const image = join(folder, 'weights.nii');
await writeFile(image, 'one');

async function keyOf(more: Partial<FitOptions>): Promise<string> {
  const options = { ...t2Options, ...more };
  return JSON.stringify(await journalKey(series, planRun(series, options), options.mask));
}

it('a run can only be resumed with the same volumes, weights, loss and image of weights', async () => {
  const ones = [1, 1, 1, 1, 1, 1, 1, 1];
  const keys = [
    await keyOf({}),
    await keyOf({ exclude: [1] }),
    await keyOf({ exclude: [2] }),
    await keyOf({ weights: { kind: 'volumes', values: ones } }),
    await keyOf({ weights: { kind: 'volumes', values: [2, ...ones.slice(1)] } }),
    await keyOf({ weights: { kind: 'image', path: image } }),
    await keyOf({ loss: { kind: 'huber', sigma: 3 } }),
    await keyOf({ loss: { kind: 'rician', sigma: 3 } }),
    await keyOf({ loss: { kind: 'rician', sigma: 4 } }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(await keyOf({ exclude: [1] })).toBe(keys[1]);
  const before = await keyOf({ weights: { kind: 'image', path: image } });
  await writeFile(image, 'another');
  expect(await keyOf({ weights: { kind: 'image', path: image } })).not.toBe(before);
});

it('a run can only be resumed with the same model of the user', async () => {
  const definition: ModelDefinition = {
    ...{ formatVersion: 1, id: 'decay', name: 'Decay', equation: 'A*exp(-TE/T)' },
    variables: [{ symbol: 'TE' }],
    parameters: [
      { symbol: 'A', start: 500, lower: 0 },
      { symbol: 'T', unit: 's', start: 0.05, lower: 0.001, upper: 5 },
    ],
  };
  const key = (change: Partial<ModelDefinition>): Promise<string> =>
    keyOf({ modelId: 'custom', definition: { ...definition, ...change } });
  const [amplitude, time] = definition.parameters as [DefinedParameter, DefinedParameter];
  const keys = [
    await key({}),
    await key({ equation: 'A*exp(-TE/T)*1' }),
    await key({ parameters: [amplitude, { ...time, start: 0.06 }] }),
    await key({ parameters: [amplitude, { ...time, mapName: 'Tmap' }] }),
    await key({ parameters: [amplitude, { ...time, label: 'time constant' }] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(await key({})).toBe(keys[0]);
});
