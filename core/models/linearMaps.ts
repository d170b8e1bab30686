import type { FitOptions } from '../contracts/job.js';
import type { LinearQuantity } from '../contracts/linear.js';
import type { MapPlan } from './resolveFit.js';
import { tensorColumns } from './tensorDesign.js';

const rmse: MapPlan = {
  name: 'rmse',
  label: 'root mean square error',
  unit: 'a.u.',
  source: { kind: 'rmse' },
};

/** Maps of the diffusion tensor, but for the status. */
export function tensorMaps(): readonly MapPlan[] {
  const quantity = (name: 'FA' | 'MD' | 'AD' | 'RD', label: string, unit: string): MapPlan =>
    linearMap(name, label, unit, { kind: 'tensor', quantity: name });
  return [
    quantity('FA', 'fractional anisotropy', '1'),
    quantity('MD', 'mean diffusivity', 'mm2/s'),
    quantity('AD', 'axial diffusivity', 'mm2/s'),
    quantity('RD', 'radial diffusivity', 'mm2/s'),
    linearMap('S0map', 'signal without diffusion weighting', 'a.u.', { kind: 'exponential', column: 6 }),
    rmse,
  ];
}

/** Elements of the tensor, written on request. */
export function tensorElementMaps(): readonly MapPlan[] {
  return tensorColumns.slice(0, 6).map((name, column) =>
    linearMap(name, `element ${name} of the diffusion tensor in the frame of the b-vectors`, 'mm2/s', {
      kind: 'coefficient',
      column,
    }),
  );
}

/** Maps of a regression, but for the status: one per regressor, two per contrast, and the residuals. Without a design `NAME` stands for its regressors. */
export function regressionMaps(options: Pick<FitOptions, 'design' | 'contrasts'>): readonly MapPlan[] {
  const { regressors } = options.design ?? { regressors: ['NAME'] };
  const coefficients = regressors.map((name, column) =>
    linearMap(`beta_${name}`, `coefficient of ${name}`, 'a.u.', { kind: 'coefficient', column }),
  );
  const contrasts = (options.contrasts ?? []).flatMap(({ name, weights }) => [
    linearMap(`effect_${name}`, `effect of contrast ${name}`, 'a.u.', { kind: 'effect', weights }),
    linearMap(`t_${name}`, `t statistic of contrast ${name}`, '1', { kind: 't', weights }),
  ]);
  const variance = linearMap('residualVariance', 'variance of the residuals', 'a.u.^2', {
    kind: 'residualVariance',
  });
  return [...coefficients, ...contrasts, variance];
}

function linearMap(name: string, label: string, unit: string, quantity: LinearQuantity): MapPlan {
  return { name, label, unit, source: { kind: 'linear', quantity } };
}
