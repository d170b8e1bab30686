import type { FitKind, FitOptions } from '../contracts/job.js';
import type { RunPlan } from './plan.js';
import type { Sha256Of } from './provenance.js';

/** How an equation is fitted, in words. */
export function equationAlgorithm({ weights, loss }: Extract<FitKind, { kind: 'equation' }>): string {
  const criterion =
    loss === undefined
      ? 'least squares'
      : loss.kind === 'huber'
        ? `fit with the loss of Huber (linear beyond 1.345 sigma, sigma ${loss.sigma})`
        : `maximum of the Rice likelihood (sigma ${loss.sigma})`;
  const weighted = weights === undefined ? '' : 'weighted ';
  return `Bounded Levenberg-Marquardt, ${weighted}${criterion} per voxel, analytic derivatives, float32 search, float64 finish`;
}

/** Which samples counted and how, for the sidecar of a map; weights are those of the volumes that it reads. */
export function noiseSidecar(
  { fit, excluded }: RunPlan,
  { loss }: FitOptions,
  hashOf: Sha256Of,
): Record<string, unknown> {
  const weights = fit.kind === 'equation' ? fit.weights : undefined;
  return {
    ...(excluded.length === 0 ? {} : { ExcludedVolumes: excluded }),
    ...(weights === undefined
      ? {}
      : { Weights: weights.kind === 'volumes' ? weights.values : { Sha256: hashOf(weights.path) } }),
    ...(loss === undefined ? {} : { Loss: loss.kind, NoiseSigma: loss.sigma }),
  };
}
