import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputStem, plainPlaces } from './outputNames.js';

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

test('every map has its sidecar beside it, and the job file stands with them', () => {
  expect(plainPlaces('out', 'head_t2', ['T2map', 'status'], 'nii.gz')).toEqual({
    maps: ['T2map', 'status'].map((name) => ({
      path: join('out', `head_t2_${name}.nii.gz`),
      sidecarPath: join('out', `head_t2_${name}.json`),
    })),
    jobPath: join('out', 'head_t2_job.json'),
  });
});
