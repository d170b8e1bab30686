import type { KurtosisMean, LinearQuantity } from '../../contracts/linear.js';
import type { TensorModel } from '../../contracts/model.js';
import { quarticTerms } from './kurtosisDesign.js';
import type { MapOptions, MapPlan } from './modelMaps.js';
import { tensorColumns } from './tensorDesign.js';

const rmse: MapPlan = {
  name: 'rmse',
  label: 'root mean square error',
  unit: 'a.u.',
  source: { kind: 'rmse' },
};

const determination: readonly MapPlan[] = [
  { name: 'r2', label: 'coefficient of determination', unit: '1', source: { kind: 'r2' } },
  { name: 'dof', label: 'degrees of freedom', unit: '1', source: { kind: 'degreesOfFreedom' } },
];

/** What equations of a user can take from a diffusion tensor, by symbol. */
export const tensorQuantities: Readonly<
  Record<string, { readonly quantity: LinearQuantity; readonly unit: string }>
> = {
  S0: { quantity: { kind: 'exponential', column: 6 }, unit: 'a.u.' },
  FA: { quantity: { kind: 'tensor', quantity: 'FA' }, unit: '1' },
  MD: { quantity: { kind: 'tensor', quantity: 'MD' }, unit: 'mm2/s' },
  AD: { quantity: { kind: 'tensor', quantity: 'AD' }, unit: 'mm2/s' },
  RD: { quantity: { kind: 'tensor', quantity: 'RD' }, unit: 'mm2/s' },
  L1: { quantity: { kind: 'eigenvalue', rank: 0 }, unit: 'mm2/s' },
  L2: { quantity: { kind: 'eigenvalue', rank: 1 }, unit: 'mm2/s' },
  L3: { quantity: { kind: 'eigenvalue', rank: 2 }, unit: 'mm2/s' },
  ...Object.fromEntries(
    tensorColumns
      .slice(0, 6)
      .map((name, column) => [name, { quantity: { kind: 'coefficient', column }, unit: 'mm2/s' }]),
  ),
};

/** What equations of a user can take from diffusion kurtosis, by symbol. */
export const kurtosisQuantities: typeof tensorQuantities = {
  ...tensorQuantities,
  ...Object.fromEntries(
    (['MK', 'AK', 'RK'] as const).map((name) => [
      name,
      { quantity: { kind: 'kurtosis', quantity: name }, unit: '1' },
    ]),
  ),
  ...Object.fromEntries(
    quarticTerms.map((_, index) => {
      const { name, quantity } = kurtosisElement(index);
      return [name, { quantity, unit: '1' }];
    }),
  ),
};

/** Maps of the diffusion tensor and, where the model has it, of the kurtosis, but for the status. */
export function tensorMaps({ tensor }: TensorModel): readonly MapPlan[] {
  const quantity = (name: 'FA' | 'MD' | 'AD' | 'RD', label: string, unit: string): MapPlan =>
    linearMap(name, label, unit, { kind: 'tensor', quantity: name });
  const mean = (name: KurtosisMean, label: string): MapPlan =>
    linearMap(name, label, '1', { kind: 'kurtosis', quantity: name });
  const kurtosis = [
    mean('MK', 'mean kurtosis, over all directions'),
    mean('AK', 'axial kurtosis, along the main axis of the diffusion tensor'),
    mean('RK', 'radial kurtosis, over the directions perpendicular to that axis'),
  ];
  return [
    ...(tensor === 'kurtosis' ? kurtosis : []),
    quantity('FA', 'fractional anisotropy', '1'),
    quantity('MD', 'mean diffusivity', 'mm2/s'),
    quantity('AD', 'axial diffusivity', 'mm2/s'),
    quantity('RD', 'radial diffusivity', 'mm2/s'),
    linearMap('S0map', 'signal without diffusion weighting', 'a.u.', { kind: 'exponential', column: 6 }),
    rmse,
  ];
}

/** Eigenvalues and first eigenvector of the diffusion tensor, elements of the tensors and figures of their fit, written on request. */
export function optionalTensorMaps({ tensor }: TensorModel): readonly MapPlan[] {
  const elements = tensorColumns.slice(0, 6).map((name, column) =>
    linearMap(name, `element ${name} of the diffusion tensor in the frame of the b-vectors`, 'mm2/s', {
      kind: 'coefficient',
      column,
    }),
  );
  const quartic = quarticTerms.map((_, index) => {
    const { name, quantity } = kurtosisElement(index);
    return linearMap(
      name,
      `element ${name} of the kurtosis tensor in the frame of the b-vectors`,
      '1',
      quantity,
    );
  });
  const eigenvalues = ([0, 1, 2] as const).map((rank) =>
    linearMap(
      `L${rank + 1}`,
      `${['largest', 'middle', 'smallest'][rank]} eigenvalue of the diffusion tensor`,
      'mm2/s',
      {
        kind: 'eigenvalue',
        rank,
      },
    ),
  );
  const vector = linearMap(
    'V1',
    'eigenvector of the largest eigenvalue, volumes x, y, z, of length 1, in the frame of the b-vectors; its component of the largest size is positive',
    '1',
    { kind: 'eigenvector' },
  );
  return [...eigenvalues, vector, ...elements, ...(tensor === 'kurtosis' ? quartic : []), ...determination];
}

/** Maps of a regression, but for the status: one per regressor, those of each contrast, and the residuals. Without a design `NAME` stands for its regressors. */
export function regressionMaps(options: MapOptions): readonly MapPlan[] {
  const { regressors } = options.design ?? { regressors: ['NAME'] };
  const coefficients = regressors.map((name, column) =>
    linearMap(`beta_${name}`, `coefficient of ${name}`, 'a.u.', { kind: 'coefficient', column }),
  );
  const contrasts = (options.contrasts ?? []).flatMap((contrast) => {
    const { kind, name } = contrast;
    const effect = linearMap(`effect_${name}`, `effect of contrast ${name}`, 'a.u.', {
      kind: 'effect',
      contrast,
    });
    const statistic = linearMap(`${kind}_${name}`, `${kind} statistic of contrast ${name}`, '1', {
      kind: 'statistic',
      contrast,
    });
    const z = linearMap(`z_${name}`, `z score of contrast ${name}`, '1', { kind: 'z', contrast });
    return kind === 't' ? [effect, statistic, z] : [statistic, z];
  });
  const variance = linearMap('residualVariance', 'variance of the residuals', 'a.u.^2', {
    kind: 'residualVariance',
  });
  return [...coefficients, ...contrasts, variance];
}

/** Maps of a regression that are written on request. Without contrasts `NAME` stands for theirs. */
export function optionalRegressionMaps(options: MapOptions): readonly MapPlan[] {
  const { method, contrasts = [{ kind: 't', name: 'NAME', weights: [] }] } = options;
  const variances = contrasts.flatMap((contrast) =>
    contrast.kind === 't'
      ? linearMap(
          `variance_${contrast.name}`,
          `variance of the effect of contrast ${contrast.name}`,
          'a.u.^2',
          { kind: 'variance', contrast },
        )
      : [],
  );
  const autocorrelation = linearMap('ar1', 'autocorrelation of the residuals at a lag of one volume', '1', {
    kind: 'autocorrelation',
  });
  return [...variances, ...(method === 'ols' ? [] : [autocorrelation]), rmse, ...determination];
}

/** The kurtosis tensor's element of that place in `quarticTerms`. */
function kurtosisElement(index: number): { readonly name: string; readonly quantity: LinearQuantity } {
  const column = tensorColumns.length + index;
  return { name: `W${quarticTerms[index]?.name}`, quantity: { kind: 'kurtosisElement', column } };
}

function linearMap(name: string, label: string, unit: string, quantity: LinearQuantity): MapPlan {
  return { name, label, unit, source: { kind: 'linear', quantity } };
}
