import { describe, expect, it } from 'vitest';
import { bidsNameOf, byNumber, readImageName } from './imageNames.js';

describe('readImageName', () => {
  it.each([
    ['sub-01_ses-2_echo-10_MESE', 'sub-01_ses-2_MESE', { echo: '10' }, null],
    ['sub-01_flip-2_mt-on_MTS', 'sub-01_MTS', { flip: '2', mt: 'on' }, null],
    ['sub-01_inv-1_part-phase_MP2RAGE', 'sub-01_MP2RAGE', { inv: '1' }, 'phase'],
    ['sub-01_task-rest_bold', 'sub-01_task-rest_bold', {}, null],
    ['301_T2_map_e1', '301_T2_map', { echo: '1' }, null],
    ['301_T2_map_e12_ph', '301_T2_map', { echo: '12' }, 'phase'],
    ['echo10', 'echo', { echo: '10' }, null],
    ['knee_FA15', 'knee', { flip: '15' }, null],
    ['heart-TI-500ms', 'heart', { inv: '500ms' }, null],
    ['brain_TE12p5_real', 'brain', { echo: '12.5' }, 'real'],
    ['spgr_MTon', 'spgr', { mt: 'on' }, null],
  ] as const)('%s is of the series %s', (stem, base, indices, part) => {
    expect(readImageName(stem)).toEqual({ base, indices, part });
  });

  it.each(['patient2', 'slice3', 'case12_T1', 'mte5', 'sofa3', 'head_e', 'multiti5'])(
    'takes no word for an index in %s',
    (stem) => {
      expect(readImageName(stem)).toEqual({ base: stem, indices: {}, part: null });
    },
  );
});

describe('bidsNameOf', () => {
  it('reads entities and suffix, and nothing else for a name', () => {
    expect(bidsNameOf('task-rest_bold')).toEqual({ entities: new Map([['task', 'rest']]), suffix: 'bold' });
    expect(['a_b', 'sub-01_sub-02_bold', 'sub-01_'].map(bidsNameOf)).toEqual([null, null, null]);
  });
});

it('names are ordered by their numbers', () => {
  expect(['e10', 'e3', 'e1'].sort(byNumber)).toEqual(['e1', 'e3', 'e10']);
});
