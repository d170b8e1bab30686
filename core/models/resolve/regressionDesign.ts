import { VoxfitError } from '../../contracts/errors.js';
import type { FitOptions } from '../../contracts/job.js';
import type { Contrast, DesignMatrix, LinearFitKind, LinearMethod } from '../../contracts/linear.js';
import { orthogonalise } from './orthogonal.js';

/**
 * The linear problem of a design. Throws WRONG_USE (no design, contrasts of another length, zero, or with dependent rows), VARIABLE_COUNT (rows),
 * VARIABLE_INVALID (an entry that is no number, columns that depend on others), TOO_FEW_SAMPLES.
 */
export function regressionFit(
  options: Pick<FitOptions, 'design' | 'contrasts'>,
  volumes: number,
  method: LinearMethod,
): LinearFitKind {
  const design = requireDesign(options);
  const { regressors, rows, source } = design;
  requireRows(design, volumes);
  if (rows.length <= regressors.length) {
    throw new VoxfitError(
      'TOO_FEW_SAMPLES',
      `${source} has ${regressors.length} regressors for ${rows.length} volumes; more volumes than regressors are needed.`,
      { regressors: regressors.length, volumes: rows.length },
    );
  }
  for (const contrast of options.contrasts ?? []) checkContrast(contrast, design);
  checkRank(design);
  return {
    kind: 'linear',
    response: 'signal',
    method,
    columns: regressors,
    design: rows,
    minimumSamples: method === 'ar1' ? volumes : regressors.length + 1,
  };
}

/** Throws VARIABLE_COUNT for a design that has not one row per volume. */
export function requireRows({ rows, source }: DesignMatrix, volumes: number): void {
  if (rows.length === volumes) return;
  throw new VoxfitError(
    'VARIABLE_COUNT',
    `${source} has ${rows.length} rows, the series has ${volumes} volumes; a design has one row per volume.`,
    { rows: rows.length, volumes },
  );
}

function requireDesign({ design }: Pick<FitOptions, 'design'>): DesignMatrix {
  if (design !== undefined) return design;
  throw new VoxfitError('WRONG_USE', 'Model glm needs a design matrix: --design FILE, or --events FILE.');
}

function checkContrast(contrast: Contrast, { regressors }: DesignMatrix): void {
  const { name } = contrast;
  const rows = contrast.kind === 't' ? [contrast.weights] : contrast.rows;
  for (const [index, weights] of rows.entries()) {
    const which = rows.length === 1 ? `Contrast ${name}` : `Row ${index + 1} of contrast ${name}`;
    if (weights.length !== regressors.length) {
      throw new VoxfitError(
        'WRONG_USE',
        `${which} has ${weights.length} weights for ${regressors.length} regressors (${regressors.join(', ')}).`,
        { contrast: name, weights: weights.length, regressors: regressors.length },
      );
    }
    if (!weights.every(Number.isFinite) || weights.every((weight) => weight === 0)) {
      throw new VoxfitError(
        'WRONG_USE',
        `${which} (${weights.join(', ')}) needs finite weights, at least one of them not 0.`,
        { contrast: name, weights },
      );
    }
  }
  checkIndependent(name, rows);
}

/** An F contrast counts its rows as degrees of freedom: each has to say something of its own. */
function checkIndependent(name: string, rows: readonly (readonly number[])[]): void {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] as number));
  const [first] = orthogonalise(columns, rows.length).dependent;
  if (first === undefined) return;
  const others = first.of.map((index) => index + 1);
  throw new VoxfitError(
    'WRONG_USE',
    `Row ${first.column + 1} of contrast ${name} is a combination of ${others.length === 1 ? 'row' : 'rows'} ${others.join(', ')}; leave it out.`,
    { contrast: name, row: first.column + 1, of: others },
  );
}

function checkRank({ rows, regressors, source }: DesignMatrix): void {
  const { dependent } = orthogonalise(rows, regressors.length);
  const [first] = dependent;
  if (first === undefined) return;
  const sentences = dependent.map(({ column, of }) => {
    const name = regressors[column] as string;
    const others = of.map((index) => regressors[index] as string);
    return others.length === 0
      ? `${name} is zero throughout`
      : `${name} is a combination of ${others.join(', ')}`;
  });
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `The design ${source} has rank ${regressors.length - dependent.length} with ${regressors.length} regressors: ${sentences.join('; ')}. Leave ${dependent.length === 1 ? 'that one' : 'those'} out.`,
    {
      rank: regressors.length - dependent.length,
      regressors: regressors.length,
      dependent: dependent.map(({ column }) => regressors[column] as string),
    },
  );
}
