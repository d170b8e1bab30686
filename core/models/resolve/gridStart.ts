import { VoxfitError } from '../../contracts/errors.js';
import type { FitOptions, GridStart, ResolvedParameter } from '../../contracts/job.js';
import type { EquationModel, GridAxis } from '../../contracts/model.js';
import { portable } from '../../equation/portableMath.js';

/** The most points a grid may have: every voxel tries each of them. */
export const mostGridPoints = 10_000;

/** The most grid points that are searched in full. */
export const mostStarts = 100;

/** What a user says of the start: a grid, how many of its points, and values that replace the model's own grid. */
export type StartOptions = Pick<FitOptions, 'grid' | 'starts' | 'parameters'>;

/** The values of an axis, ascending; first and last are exactly `from` and `to`. */
export function gridValues({ from, to, count, spacing }: GridAxis): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    const part = i / (count - 1);
    return spacing === 'log'
      ? from * portable.exp(part * portable.log(to / from))
      : from + (to - from) * part;
  });
}

/**
 * The grid of starts that the user asks for, else the model's own; null where there is none. Of the model's own grid
 * only what the bounds leave is taken, and parameters that the user fixes or starts leave it. A start frees a
 * held parameter, which stays on the model's grid.
 * Throws PARAMETER_INVALID for an axis of an unknown or fixed parameter, outside its bounds, or without an order, for
 * too many points, and for a number of starts that the grid does not have.
 */
export function resolveGridStart(
  model: EquationModel,
  options: StartOptions,
  parameters: readonly ResolvedParameter[],
): GridStart | null {
  const axes =
    options.grid === undefined
      ? ownAxes(model, options, parameters)
      : Object.entries(options.grid).map(([symbol, axis]) => requestedAxis(symbol, axis, parameters));
  const starts = options.starts ?? 1;
  const points = axes.reduce((product, axis) => product * axis.count, 1);
  if (!Number.isInteger(starts) || starts < 1 || starts > mostStarts) {
    throw invalid(`The number of starts is ${starts}; it must be a whole number from 1 to ${mostStarts}.`, {
      starts,
    });
  }
  if (axes.length === 0) {
    if (starts === 1) return null;
    throw invalid(`${starts} starts are asked for, but there is no grid to take them from.`, { starts });
  }
  if (points > mostGridPoints) {
    throw invalid(
      `The grid has ${points} points (${axes.map((axis) => axis.count).join(' x ')}); at most ${mostGridPoints} are tried in a voxel.`,
      { points, most: mostGridPoints },
    );
  }
  if (starts > points) {
    throw invalid(`${starts} starts are asked for, but the grid has ${points} points.`, { starts, points });
  }
  return { axes, starts };
}

type Axis = GridStart['axes'][number];

function ownAxes(
  model: EquationModel,
  { parameters: settings }: StartOptions,
  parameters: readonly ResolvedParameter[],
): Axis[] {
  if (model.start.kind !== 'grid') return [];
  return Object.entries(model.start.parameters).flatMap(([symbol, axis]) => {
    const index = parameters.findIndex((parameter) => parameter.symbol === symbol);
    const parameter = parameters[index];
    if (parameter === undefined || parameter.fixed || isStarted(model, symbol, settings)) return [];
    const from = Math.max(axis.from, parameter.lower);
    const to = Math.min(axis.to, parameter.upper);
    return from < to ? [{ ...axis, from, to, parameter: index }] : [];
  });
}

/** Whether the user's own start replaces the grid's values. */
function isStarted(model: EquationModel, symbol: string, settings: StartOptions['parameters']): boolean {
  const isHeld = model.parameters.some((parameter) => parameter.symbol === symbol && parameter.held === true);
  return settings[symbol]?.start !== undefined && !isHeld;
}

function requestedAxis(symbol: string, axis: GridAxis, parameters: readonly ResolvedParameter[]): Axis {
  const index = parameters.findIndex((parameter) => parameter.symbol === symbol);
  const parameter = parameters[index];
  const { from, to, count, spacing } = axis;
  const detail = { parameter: symbol, from, to, count };
  if (parameter === undefined) {
    const known = parameters.map((other) => other.symbol);
    throw invalid(`The grid has "${symbol}", which is no parameter. Parameters: ${known.join(', ')}.`, {
      parameter: symbol,
      known,
    });
  }
  if (parameter.fixed) {
    throw invalid(`The parameter ${symbol} is fixed, so it cannot be on the grid of starts.`, detail);
  }
  if (!Number.isFinite(from) || !Number.isFinite(to) || !(from < to)) {
    throw invalid(
      `The grid of ${symbol} goes from ${from} to ${to}; the first must be the smaller, both finite.`,
      detail,
    );
  }
  if (!Number.isInteger(count) || count < 2) {
    throw invalid(`The grid of ${symbol} has ${count} values; it needs a whole number of 2 or more.`, detail);
  }
  if (spacing === 'log' && from <= 0) {
    throw invalid(`The grid of ${symbol} starts at ${from}; equal ratios need a value above 0.`, detail);
  }
  if (from < parameter.lower || to > parameter.upper) {
    throw invalid(
      `The grid of ${symbol} goes from ${from} to ${to}, outside its bounds ${parameter.lower} to ${parameter.upper}.`,
      { ...detail, lower: parameter.lower, upper: parameter.upper },
    );
  }
  return { from, to, count, spacing, parameter: index };
}

function invalid(message: string, detail: VoxfitError['detail']): VoxfitError {
  return new VoxfitError('PARAMETER_INVALID', message, detail);
}
