import type { Model } from '../../contracts/model.js';
import { optionalRegressionMaps, optionalTensorMaps } from './linearMaps.js';
import type { MapOptions, MapPlan } from './modelMaps.js';

/** 4D maps of any model that predicts its samples, or what it makes of them. resultUnit: of an equation that does not give a signal. */
function seriesMaps(resultUnit?: string): readonly MapPlan[] {
  const what = resultUnit === undefined ? 'signal' : 'value';
  const unit = resultUnit ?? 'a.u.';
  return [
    {
      name: 'predicted',
      label: `${what} that the fit predicts, a volume per volume of the series`,
      unit,
      source: { kind: 'predicted' },
    },
    {
      name: 'residuals',
      label: `${what} minus predicted ${what}, a volume per volume of the series`,
      unit,
      source: { kind: 'residuals' },
    },
  ];
}

/**
 * Maps that a fit writes only when they are asked for by name: uncertainty of each parameter, covariance of each pair,
 * figures to compare models by, how long the search was, and the predicted series with its residuals (4D). Of a regression without `options`, those of any job.
 */
export function optionalMapsOf(model: Model, options: MapOptions = {}): readonly MapPlan[] {
  if (model.kind === 'tensor') return [...optionalTensorMaps(model), ...seriesMaps()];
  if (model.kind === 'regression') return [...optionalRegressionMaps(options), ...seriesMaps()];
  if (model.kind !== 'equation') return [];
  const { parameters } = model;
  const uncertainty = parameters.flatMap(({ symbol, label, unit }): MapPlan[] => [
    {
      name: `${symbol}se`,
      label: `standard error of the ${label}`,
      unit,
      source: { kind: 'standardError', symbol },
    },
    {
      name: `${symbol}ciLower`,
      label: `lower limit of the 95 % confidence interval of the ${label}`,
      unit,
      source: { kind: 'confidence', symbol, side: 'lower' },
    },
    {
      name: `${symbol}ciUpper`,
      label: `upper limit of the 95 % confidence interval of the ${label}`,
      unit,
      source: { kind: 'confidence', symbol, side: 'upper' },
    },
  ]);
  const covariance = parameters.flatMap((a, index) =>
    parameters.slice(index + 1).map(
      (b): MapPlan => ({
        name: `cov${a.symbol}${b.symbol}`,
        label: `covariance of ${a.symbol} and ${b.symbol}`,
        unit: `${a.unit}*${b.unit}`,
        source: { kind: 'covariance', symbols: [a.symbol, b.symbol] },
      }),
    ),
  );
  return [
    ...uncertainty,
    ...covariance,
    { name: 'AICc', label: 'corrected Akaike information criterion', unit: '1', source: { kind: 'aicc' } },
    { name: 'BIC', label: 'Bayesian information criterion', unit: '1', source: { kind: 'bic' } },
    { name: 'dof', label: 'degrees of freedom', unit: '1', source: { kind: 'degreesOfFreedom' } },
    { name: 'iterations', label: 'evaluations of the equation', unit: '1', source: { kind: 'evaluations' } },
    ...seriesMaps(model.resultUnit),
  ];
}
