import type { RegressionModel } from '../contracts/model.js';

/** General linear model with a design that the user gives. */
export const glm: RegressionModel = {
  id: 'glm',
  kind: 'regression',
  name: 'General linear model',
  summary:
    'Ordinary least squares of the series on the regressors of a design matrix, with contrasts and their t statistic; the design is taken as it is.',
  variables: [],
  methods: ['ols'],
  minimumVolumes: 2,
  defaultMask: 'auto',
  references: [
    {
      authors: 'Friston KJ, Holmes AP, Worsley KJ, Poline JP, Frith CD, Frackowiak RSJ',
      title: 'Statistical parametric maps in functional imaging: A general linear approach',
      year: 1994,
      journal: 'Human Brain Mapping 2:189-210',
      doi: '10.1002/hbm.460020402',
    },
  ],
};
