import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../tests/support/scratch.js';
import { bidsPlaces } from './bidsPlaces.js';

function placesOf(image: string, modelId: string, mapNames: readonly string[], folder = '/study') {
  return bidsPlaces({ imagePaths: [image], modelId, mapNames, folder, format: 'nii.gz' });
}

describe('places in a derivatives folder', () => {
  it.each([
    ['/raw/sub-01/anat/sub-01_MESE.nii', 't2', 'T2map', 'sub-01/anat/sub-01_desc-t2_T2map.nii.gz'],
    [
      '/raw/sub-01/ses-2/anat/sub-01_ses-2_MESE.nii',
      't2',
      'S0map',
      'sub-01/ses-2/anat/sub-01_ses-2_desc-t2_S0map.nii.gz',
    ],
    [
      '/raw/sub-01/dwi/sub-01_dwi.nii.gz',
      'dti',
      'FA',
      'sub-01/dwi/sub-01_model-tensor_param-fa_dwimap.nii.gz',
    ],
    [
      '/raw/sub-01/dwi/sub-01_dwi.nii.gz',
      'ivim',
      'Dstar',
      'sub-01/dwi/sub-01_model-ivim_param-dstar_dwimap.nii.gz',
    ],
    [
      '/x/sub-01_task-a_bold.nii',
      'glm',
      't_face-house',
      'sub-01/func/sub-01_task-a_contrast-facehouse_stat-t_statmap.nii.gz',
    ],
    [
      '/x/sub-01_task-a_bold.nii',
      'glm',
      'beta_face',
      'sub-01/func/sub-01_task-a_desc-betaface_statmap.nii.gz',
    ],
    ['/x/sub-01_asl.nii', 'asl-pcasl', 'CBF', 'sub-01/perf/sub-01_desc-aslpcasl_cbf.nii.gz'],
    ['/x/sub-01_MESE.nii', 'custom', 'A', 'sub-01/anat/sub-01_desc-custom_A.nii.gz'],
  ])('%s by %s: %s is %s', (image, model, map, expected) => {
    expect(placesOf(image, model, [map]).maps[0]?.path).toBe(`/study/derivatives/voxfit/${expected}`);
  });

  it('name maps of quality after the first that has a suffix of the standard', () => {
    const { maps, ignored } = placesOf('/raw/sub-01/anat/sub-01_MESE.nii', 't2', ['T2map', 'rmse', 'status']);
    expect(maps.map(({ path }) => basename(path))).toEqual([
      'sub-01_desc-t2_T2map.nii.gz',
      'sub-01_desc-t2rmse_T2map.nii.gz',
      'sub-01_desc-t2status_T2map.nii.gz',
    ]);
    expect(ignored).toEqual([]);
  });

  it('differ for every map of a model, and say which names the standard does not have', () => {
    const names = ['effect_a', 't_a', 'z_a', 'variance_a', 'F_a', 'beta_a', 'residualVariance', 'status'];
    const { maps, ignored } = placesOf('/x/sub-01_task-a_bold.nii', 'glm', names);
    expect(new Set(maps.map(({ path }) => path)).size).toBe(names.length);
    expect(ignored).toEqual(['*_statmap.*']);
  });

  it('leave out the entities on which the files of a series differ, and know the raw dataset', () => {
    const imagePaths = [1, 2, 3].map((echo) => `/raw/sub-01/anat/sub-01_echo-${echo}_MESE.nii`);
    const places = bidsPlaces({
      ...{ imagePaths, modelId: 't2', mapNames: ['T2map'], format: 'nii' },
      folder: '/study/derivatives/maps',
    });
    expect(places).toMatchObject({ pipelineFolder: '/study/derivatives/maps', rawFolder: '/raw' });
    expect(places.maps[0]?.path).toBe('/study/derivatives/maps/sub-01/anat/sub-01_desc-t2_T2map.nii');
    expect(dirname(places.jobPath)).toBe('/study/derivatives/maps/sub-01/anat');
  });

  it('are refused to images that are not named as BIDS has it', async () => {
    expect(await codeOf((async () => placesOf('/x/head.nii', 't2', ['T2map']))())).toBe('WRONG_USE');
  });
});
