import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputPaths, outputStem } from './outputNames.js';

test.each([
  ['sub-01_ses-1_MESE', 't2', [], 'sub-01_ses-1_desc-t2'],
  ['sub-01_echo-1_MESE', 't2', [], 'sub-01_echo-1_desc-t2'],
  ['sub-01_echo-1_MESE', 't2', ['sub-01_echo-2_MESE', 'sub-01_echo-3_MESE'], 'sub-01_desc-t2'],
  ['sub-01_desc-denoised_bold', 'tsnr', [], 'sub-01_desc-tsnr'],
  ['sub-01_MESE', 'my model-2', [], 'sub-01_desc-mymodel2'],
  ['head_echoes', 't2', [], 'head_echoes_t2'],
  ['sub-01', 't2', [], 'sub-01_t2'],
  ['e1', 't2star', ['e2', 'e3'], 'e1_t2star'],
] as const)('maps of %s by model %s (with %j) begin with %s', (name, model, others, stem) => {
  expect(outputStem(name, model, others)).toBe(stem);
});

test('the images come in the order of the maps, then their sidecars, then the job file', () => {
  expect(outputPaths('out', 'head_t2', ['T2map', 'status'], 'nii.gz')).toEqual([
    join('out', 'head_t2_T2map.nii.gz'),
    join('out', 'head_t2_status.nii.gz'),
    join('out', 'head_t2_T2map.json'),
    join('out', 'head_t2_status.json'),
    join('out', 'head_t2_job.json'),
  ]);
});
