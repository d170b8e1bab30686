import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import { nodeWorker } from '../core/io/nodeWorker.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { OwnFunctions } from './ownFunctions.js';
import { restoreRequest, storeRequest } from './storedRequest.js';
import { WindowFiles } from './windowFiles.js';

function session(): WindowFiles {
  const makeWorker = nodeWorker(resolve('dist/workers/worker.cjs'));
  return new WindowFiles(new OwnFunctions({ makeWorker, onOtherText: () => {} }));
}

it('a stored request is the same in another session, with its files, bounds and its function unallowed', async () => {
  const path = join(await scratchFolder(), 'my_fit.mjs');
  await writeFile(path, 'export const maps = [];');
  const before = session();
  const token = (name: string): string => before.give(`/study/${name}`).token;
  const request: FitRequest = {
    ...{ seriesId: 'old', modelId: 'function', definition: null, method: null, input: null },
    functionToken: (await before.functions.choose(path)).token,
    variables: { TE: [0.01, 0.02] },
    directions: null,
    parameters: { T2: { lower: 0, upper: Number.POSITIVE_INFINITY }, T10: { mapToken: token('T1map.nii') } },
    inputFunction: { kind: 'mask', token: token('artery.nii') },
    design: {
      ...{ kind: 'events', token: token('events.tsv'), response: 'spm', derivatives: ['time'] },
      ...{ highPassS: 128, repetitionTimeS: null },
      confounds: { token: token('confounds.tsv'), columns: null, firstRow: 'zero' },
    },
    contrasts: [{ name: 'task', weights: '1, 0' }],
    rival: { modelId: 't2', criterion: 'bic', parameters: { C: { mapToken: token('C.nii') } } },
    confirmed: [],
    exclude: [0, 3],
    sliceOffsets: { PLD: [0, 0.04] },
    mask: { kind: 'file', token: token('brain.nii') },
  };
  const stored = JSON.parse(JSON.stringify(storeRequest(request, before)));
  const after = session();
  const restored = await restoreRequest(stored, 'new', after);
  expect(restored.ownFunction).toMatchObject({ name: 'my_fit.mjs', declared: null });
  const named = (files: WindowFiles, sent: FitRequest): unknown =>
    JSON.parse(
      JSON.stringify(sent, (key, value) =>
        key === 'token' || key === 'mapToken' ? files.filePath(value) : value === Infinity ? 'inf' : value,
      ),
    );
  const own = { seriesId: 'new', functionToken: restored.ownFunction?.token };
  expect(named(after, restored.request)).toEqual({ ...(named(before, request) as object), ...own });
  expect(Object.values(restored.fileNames).sort()).toEqual([
    'C.nii',
    'T1map.nii',
    'artery.nii',
    'brain.nii',
    'confounds.tsv',
    'events.tsv',
  ]);
});
