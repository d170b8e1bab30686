import type { RegressionModel } from '../contracts/model.js';

/** General linear model with a design that the user gives or that is made from events. */
export const glm: RegressionModel = {
  id: 'glm',
  kind: 'regression',
  name: 'General linear model',
  summary:
    'Least squares of the series on the regressors of a design matrix, given or made from events, with t and F contrasts; noise white (ols) or prewhitened as autoregressive of first order (ar1). A given design is taken as it is.',
  variables: [],
  methods: ['ols', 'ar1'],
  minimumVolumes: 2,
  defaultMask: 'auto',
  notes: [
    'With --design the design is taken as it is: no constant, drift or filter is added, and regressors are not convolved.',
    'With --events it is made of a regressor per condition (boxcars of height 1 convolved with --hrf glover or spm, their derivatives on request), confounds, cosine drifts (--high-pass, 128 s by default) and a constant; volume n is taken at n times the repetition time.',
    'Responses and their sampling are those of nilearn, the number of drifts that of SPM and nilearn; docs/engine.md says where they differ.',
    'ar1: one coefficient per voxel from the residuals of ols, cut to hundredths (as Nilearn); samples and design are whitened, the first sample left as it is.',
    'A contrast gives effect_NAME, t_NAME and z_NAME, one of several rows F_NAME and z_NAME.',
    't and F have n - p degrees of freedom; z is the normal deviate of the same probability.',
  ],
  exampleOptions: '--design design.tsv --contrast "task=1,0"',
  references: [
    {
      authors: 'Friston KJ, Holmes AP, Worsley KJ, Poline JP, Frith CD, Frackowiak RSJ',
      title: 'Statistical parametric maps in functional imaging: A general linear approach',
      year: 1994,
      journal: 'Human Brain Mapping 2:189-210',
      doi: '10.1002/hbm.460020402',
    },
    {
      authors: 'Worsley KJ, Liao CH, Aston J, Petre V, Duncan GH, Morales F, Evans AC',
      title: 'A general statistical analysis for fMRI data',
      year: 2002,
      journal: 'NeuroImage 15:1-15',
      doi: '10.1006/nimg.2001.0933',
    },
  ],
};
