import type { FitKind } from '../../contracts/job.js';

type WithVariables = Extract<FitKind, { kind: 'equation' | 'calculation' }>;

/** The acquisition variables as they are in slice k. */
export function variablesInSlice(
  { variables, sliceOffsets }: WithVariables,
  k: number,
): Readonly<Record<string, readonly number[]>> {
  if (sliceOffsets === undefined) return variables;
  const entries = Object.entries(variables).map(([symbol, values]) => {
    const offset = sliceOffsets[symbol]?.[k] ?? 0;
    return [symbol, values.map((value) => value + offset)] as const;
  });
  return Object.fromEntries(entries);
}

/** (samples, variables): the values of one sample side by side, as they are in slice k. */
export function sampleTable(fit: WithVariables, k: number, samples: number): number[] {
  const columns = Object.values(variablesInSlice(fit, k));
  return Array.from({ length: samples }, (_, t) => columns.map((column) => column[t] as number)).flat();
}
