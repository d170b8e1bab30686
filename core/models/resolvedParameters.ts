import type { FitKind, ResolvedParameter } from '../contracts/job.js';

/** Everything a fit has a value for, in the order of its columns: the equation's parameters, then constants. */
export function resolvedParameters(fit: FitKind): readonly ResolvedParameter[] {
  if (fit.kind === 'equation') return [...fit.parameters, ...(fit.functions?.constants ?? [])];
  return fit.kind === 'calculation' ? fit.parameters : [];
}
