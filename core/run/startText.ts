import type { FitKind } from '../contracts/job.js';

/** How the search of an equation starts, in words. */
export function startText({
  gridStart,
  logLinearStart,
  parameters,
}: Extract<FitKind, { kind: 'equation' }>): string {
  if (gridStart !== undefined) {
    const { axes, starts } = gridStart;
    const ranges = axes.map(
      ({ parameter, from, to, count, spacing }) =>
        `${parameters[parameter]?.symbol} ${from} to ${to} (${count} values, ${spacing})`,
    );
    const best = starts === 1 ? 'Best point' : `Lowest cost of searches from the ${starts} best points`;
    return `${best} of the grid ${ranges.join(' x ')}`;
  }
  return logLinearStart === null
    ? 'Declared start values'
    : 'Log-linear least squares weighted with the squared signal';
}
