import type { FitKind, ResolvedParameter } from '../../contracts/job.js';

/** Everything a fit has a value for, in the order of its columns: the equation's parameters, then constants. */
export function resolvedParameters(fit: FitKind): readonly ResolvedParameter[] {
  if (fit.kind === 'equation') return [...fit.parameters, ...(fit.functions?.constants ?? [])];
  return fit.kind === 'calculation' ? fit.parameters : [];
}

/** Values by symbol of the parameters that are fixed by a number rather than by a map. */
export function fixedNumbers(parameters: readonly ResolvedParameter[]): Record<string, number> {
  const numbers = parameters.filter(({ fixed, fixedMap }) => fixed && fixedMap === undefined);
  return Object.fromEntries(numbers.map(({ symbol, start }) => [symbol, start]));
}
