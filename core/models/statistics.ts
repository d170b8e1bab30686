import type { StatisticsModel } from '../contracts/model.js';

/** Mean over the volumes. */
export const mean: StatisticsModel = {
  id: 'mean',
  kind: 'statistics',
  name: 'Mean over volumes',
  summary: 'Mean of the finite samples of each voxel over the volumes of the series.',
  statistic: 'mean',
  mapName: 'mean',
  mapLabel: 'mean over volumes',
  mapUnit: 'a.u.',
  variables: [],
  minimumVolumes: 1,
  defaultMask: 'none',
  references: [],
};

/** Standard deviation over the volumes, n - 1 in the denominator. */
export const std: StatisticsModel = {
  id: 'std',
  kind: 'statistics',
  name: 'Standard deviation over volumes',
  summary:
    'Sample standard deviation (n - 1 in the denominator) of the finite samples of each voxel over the volumes.',
  statistic: 'std',
  mapName: 'std',
  mapLabel: 'standard deviation over volumes',
  mapUnit: 'a.u.',
  variables: [],
  minimumVolumes: 2,
  defaultMask: 'none',
  references: [],
};

/** Temporal signal-to-noise ratio: mean over standard deviation, no detrending. */
export const tsnr: StatisticsModel = {
  id: 'tsnr',
  kind: 'statistics',
  name: 'Temporal signal-to-noise ratio',
  summary:
    'Mean over the volumes divided by the sample standard deviation (n - 1); the series is taken as it is, without detrending.',
  statistic: 'tsnr',
  mapName: 'tsnr',
  mapLabel: 'temporal signal-to-noise ratio',
  mapUnit: '1',
  variables: [],
  minimumVolumes: 2,
  defaultMask: 'none',
  notes: ['Slow drift is part of the standard deviation. Remove it first where it should not count.'],
  references: [
    {
      authors: 'Murphy K, Bodurka J, Bandettini PA',
      title:
        'How long to scan? The relationship between fMRI temporal signal to noise ratio and necessary scan duration',
      year: 2007,
      journal: 'NeuroImage 34:565-574',
      doi: '10.1016/j.neuroimage.2006.09.032',
    },
  ],
};
