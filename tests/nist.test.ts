import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { solveByCommand } from '../bench/nist.mjs';
import { agreeingDigits, nistEquations, nistFolder, readNistProblem } from '../bench/nistProblems.mjs';
import type { FitKind, GridStart, MapSource } from '../core/contracts/job.js';
import type { GridAxis } from '../core/contracts/model.js';
import { voxelStatus } from '../core/contracts/voxelStatus.js';
import { fitVoxels } from './support/kernels.js';
import { scratchFolder } from './support/scratch.js';

const found = existsSync(nistFolder);
if (!found) console.log(`left out: the certified NIST problems (no ${nistFolder})`);

/** Problems that the search does not solve from the far start: it ends on a plateau and says so. */
const unsolvedFromFar = ['BoxBOD', 'MGH10', 'MGH17'];

/** Grids on which the search finds the problems that it does not solve from the far start alone; decades around it. */
const grids: Readonly<Record<string, Readonly<Record<string, GridAxis>>>> = {
  BoxBOD: { b2: { from: 0.01, to: 100, count: 20, spacing: 'log' } },
  MGH10: {
    b2: { from: 100, to: 100_000, count: 20, spacing: 'log' },
    b3: { from: 10, to: 10_000, count: 20, spacing: 'log' },
  },
  MGH17: {
    b4: { from: 0.001, to: 10, count: 12, spacing: 'log' },
    b5: { from: 0.001, to: 10, count: 12, spacing: 'log' },
  },
};

/**
 * Residuals of Lanczos1 are 1e-14 of its signal, less than 1000 roundings of float64. Its samples rounded to float64 and
 * fitted by Gauss-Newton with 50 digits (Python's decimal) give 3.36 digits of the errors; the decimal samples give 10.6.
 * scipy 1.10.1 (curve_fit, analytic Jacobian, tolerances 1e-15) has 3.25.
 */
const roundedErrors: Readonly<Record<string, number>> = { Lanczos1: 2.9 };

/** Digits of parameters and standard errors that agree (the fewest), and the status. */
function solve(
  name: string,
  start: 0 | 1,
  grid: Readonly<Record<string, GridAxis>> = {},
  starts = 1,
): { digits: number; errorDigits: number; status: number } {
  const { signal, variables, parameters } = readNistProblem(name);
  const axes = Object.entries(grid).map(([symbol, axis]): GridStart['axes'][number] => ({
    ...axis,
    parameter: parameters.findIndex((parameter) => parameter.symbol === symbol),
  }));
  const fit: FitKind = {
    kind: 'equation',
    equation: nistEquations[name] as string,
    parameters: parameters.map(({ symbol, starts }) => ({
      symbol,
      unit: '',
      start: starts[start],
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
      fixed: false,
    })),
    variables,
    logLinearStart: null,
    ...(axes.length === 0 ? {} : { gridStart: { axes, starts } }),
  };
  const sources: MapSource[] = [
    ...parameters.map(({ symbol }) => ({ kind: 'parameter', symbol }) as const),
    ...parameters.map(({ symbol }) => ({ kind: 'standardError', symbol }) as const),
    { kind: 'status' },
  ];
  const values = fitVoxels([signal], fit, sources).maps.map((map) => map[0] as number);
  return {
    digits: Math.min(...parameters.map((parameter, p) => agreeingDigits(values[p], parameter.certified))),
    errorDigits: Math.min(
      ...parameters.map((parameter, p) =>
        agreeingDigits(values[parameters.length + p], parameter.standardError),
      ),
    ),
    status: values.at(-1) as number,
  };
}

describe.runIf(found)('certified problems of NIST', () => {
  it.each(Object.keys(nistEquations))(
    '%s: 6 digits of the parameters and 4 of their errors from the near start',
    (name) => {
      const { digits, errorDigits, status } = solve(name, 1);
      expect(status).toBe(voxelStatus.converged);
      expect(digits).toBeGreaterThanOrEqual(6);
      expect(errorDigits).toBeGreaterThanOrEqual(roundedErrors[name] ?? 4);
    },
  );

  const solvable = Object.keys(nistEquations).filter((name) => !unsolvedFromFar.includes(name));
  it.each(solvable)('%s: 6 digits of the parameters from the far start', (name) => {
    expect(solve(name, 0).digits).toBeGreaterThanOrEqual(6);
  });

  it.each(unsolvedFromFar)(
    '%s: 6 digits of the parameters and 4 of their errors from the far start with a grid',
    (name) => {
      for (const starts of [1, 5]) {
        const { digits, errorDigits, status } = solve(name, 0, grids[name], starts);
        expect(status).toBe(voxelStatus.converged);
        expect(digits).toBeGreaterThanOrEqual(6);
        expect(errorDigits).toBeGreaterThanOrEqual(4);
      }
    },
  );

  it.each(unsolvedFromFar)('%s: from the far start no number is given, but a status', (name) => {
    const { digits, status } = solve(name, 0);
    expect(digits).toBeNaN();
    expect([voxelStatus.singular, voxelStatus.iterationLimit, voxelStatus.notFinite]).toContain(status);
  });

  it('through the command line: the same digits, and a number only where there is a result', async () => {
    const folder = await scratchFolder();
    for (const [name, start, digits] of [
      ['Thurber', 1, 6],
      ['Roszman1', 1, 6],
      ['Nelson', 0, 6],
      ['MGH17', 0, Number.NaN],
    ] as const) {
      const agreement = await solveByCommand(folder, name, start);
      if (Number.isNaN(digits)) expect(agreement).toEqual({ digits, errorDigits: digits });
      else expect(Math.min(agreement.digits, agreement.errorDigits)).toBeGreaterThanOrEqual(digits);
    }
  });
});
