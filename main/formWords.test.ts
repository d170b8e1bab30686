import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import { openSeries } from '../core/io/openSeries.js';
import { writePhantom } from '../core/io/writePhantom.js';
import { planRun } from '../core/run/plan.js';
import { jobOf } from '../tests/support/quickFit.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { modelWords, seriesWords } from './formWords.js';
import { editsOf, requestedJob } from './requestedJob.js';

const folder = await scratchFolder();
const image = join(folder, 'head.nii');
const head = { shape: [8, 8, 4], zoomsMm: [24, 30, 30], snr: 60, seed: 1, decay: 'T2' } as const;
await writePhantom({ ...head, echoTimesS: [0.01, 0.02, 0.03, 0.04, 0.05] }, image, { format: 'nii' });
const mask = join(folder, 'mask.nii');
await writePhantom({ ...head, echoTimesS: [0.01] }, mask, { format: 'nii' });
await writeFile(join(folder, 'design.tsv'), 'task\tmean\n0\t1\n1\t1\n0\t1\n1\t1\n1\t1\n');

const plain: FitRequest = {
  ...{ seriesId: 's', modelId: 't2', definition: null, functionToken: null, method: null, variables: {} },
  ...{ parameters: {}, input: null, inputFunction: null, design: null, contrasts: [], rival: null },
  ...{ directions: null, confirmed: [], exclude: [], sliceOffsets: {}, mask: { kind: 'auto' } },
};
const filePath = (token: string): string => join(folder, token);

describe('the words of a form ask for the fit that the form asks for', () => {
  it.each<[string, FitRequest]>([
    ['nothing set', plain],
    ['a threshold of the mask', { ...plain, mask: { kind: 'threshold', value: 40.5 } }],
    [
      'bounds, a start and a fixed parameter',
      { ...plain, parameters: { T2: { upper: 0.7 }, S0: { start: 5, lower: 1 }, C: { fixed: 3 } } },
    ],
    [
      'a map, a mask file and left-out volumes',
      {
        ...plain,
        parameters: { C: { mapToken: 'mask.nii' } },
        mask: { kind: 'file', token: 'mask.nii' },
        exclude: [0, 3],
      },
    ],
    ['edited echo times', { ...plain, variables: { TE: [0.02, 0.04, 0.06, 0.08, 1 / 3] } }],
    [
      'echo times that look like milliseconds and are seconds',
      { ...plain, variables: { TE: [10, 20, 30, 40, 50] }, confirmed: ['TE'] },
    ],
    ['slice times', { ...plain, sliceOffsets: { TE: [0, 0.001, 0.002, 0.0035] } }],
    ['another method and no mask', { ...plain, method: 'arlo', mask: { kind: 'none' } }],
    [
      'a second model',
      {
        ...plain,
        rival: { modelId: 't2', criterion: 'bic', parameters: { C: { start: 10, lower: 0, upper: 1000 } } },
      },
    ],
    [
      'a design with contrasts',
      {
        ...plain,
        modelId: 'glm',
        mask: { kind: 'none' },
        design: { kind: 'file', token: 'design.tsv' },
        contrasts: [
          { name: '', weights: 'task - mean' },
          { name: 'any', weights: '1,0; 0,1' },
        ],
      },
    ],
  ])('%s', async (_, request) => {
    const series = await openSeries([image], {});
    const edits = editsOf(series, request, null);
    const { options, edited } = await requestedJob(series, request, edits, {
      filePath,
      maskChoice: (mask) => (mask.kind === 'file' ? { kind: 'file', path: filePath(mask.token) } : mask),
      sliceFunction: () => Promise.reject(new Error('There is no function.')),
      maskedSignal: () => Promise.reject(new Error('There is no mask of arteries.')),
    });
    const wanted = planRun(edited, options);
    const values = Object.fromEntries(
      Object.entries(edits.variables).map(([symbol, edit]) => [symbol, edit.values]),
    );
    const words = [
      ...[image, ...modelWords(request, null, filePath)],
      ...seriesWords(request, values, series.volumeCount, filePath),
    ];
    const { plan, options: asked } = await jobOf(words, join(folder, 'out'));
    expect(plan.fit).toEqual(wanted.fit);
    expect(plan.maps).toEqual(wanted.maps);
    expect([plan.excluded, plan.rival?.fit, asked.mask]).toEqual([
      wanted.excluded,
      wanted.rival?.fit,
      options.mask,
    ]);
  });
});
