import type { FitOptions } from '../contracts/job.js';
import type { GridAxis } from '../contracts/model.js';
import {
  type OptionTable,
  type ParsedArguments,
  parseAssignment,
  parseCount,
  parseNumber,
  wrongUse,
} from './options.js';

/** Options of the start of a search. */
export const startOptionTable: OptionTable = {
  grid: {
    type: 'string',
    multiple: true,
    value: 'NAME=from:to:count[:log]',
    help: 'start each voxel at the best point of a grid of values of this parameter',
  },
  starts: {
    type: 'string',
    value: 'N',
    help: 'with --grid: search from the N best points and keep the lowest sum of squares; default 1',
  },
};

/** What `--grid` and `--starts` ask for. Throws WRONG_USE. */
export function requestedStart(args: ParsedArguments): Pick<FitOptions, 'grid' | 'starts'> {
  const grid: Record<string, GridAxis> = {};
  for (const text of args.texts('grid')) {
    const [name, rest] = parseAssignment(text, '--grid');
    if (Object.hasOwn(grid, name)) throw wrongUse(`--grid ${name} is given twice.`);
    grid[name] = parseAxis(rest, `--grid ${name}`);
  }
  const starts = args.text('starts');
  return {
    ...(Object.keys(grid).length === 0 ? {} : { grid }),
    ...(starts === undefined ? {} : { starts: parseCount(starts, '--starts', 1) }),
  };
}

function parseAxis(text: string, option: string): GridAxis {
  const [from, to, count, spacing = 'linear', ...more] = text.split(':');
  const isSpacing = spacing === 'linear' || spacing === 'log';
  if (from === undefined || to === undefined || count === undefined || more.length > 0 || !isSpacing) {
    throw wrongUse(`${option} needs from:to:count or from:to:count:log, not "${text}".`);
  }
  return {
    from: parseNumber(from, option),
    to: parseNumber(to, option),
    count: parseCount(count, `The count of ${option}`, 2),
    spacing,
  };
}
