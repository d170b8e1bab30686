import type { DesignMatrix } from '../../contracts/linear.js';
import type { Problem } from '../../contracts/series.js';
import { inverseOfFactor, orthogonalise } from './orthogonal.js';

/** Above this a regressor shares 90 % of its variance with the others (Neter, Wasserman and Kutner 1989). */
const largestInflation = 10;
/** The design can make a constant where the part of a constant that it cannot make is below this share. */
const constantShare = 1e-10;

/**
 * Variance inflation factor of each regressor of a design of full rank: 1 / (1 - R^2), R^2 of the regressor on all
 * others, about its mean where the design can make a constant. 1 for a constant.
 */
export function varianceInflation({ rows, regressors }: DesignMatrix): readonly number[] {
  const { q, r } = orthogonalise(rows, regressors.length);
  const inverse = inverseOfFactor(r);
  const ofConstant = q.reduce(
    (sum, column) => sum + column.reduce((total, value) => total + value, 0) ** 2,
    0,
  );
  const hasConstant = rows.length - ofConstant < constantShare * rows.length;
  return regressors.map((_, column) => {
    const values = rows.map((row) => row[column] as number);
    const length = values.reduce((sum, value) => sum + value ** 2, 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
    const spread = hasConstant ? values.reduce((sum, value) => sum + (value - mean) ** 2, 0) : length;
    if (spread < constantShare * length) return 1;
    return spread * (inverse[column] as number[]).reduce((sum, value) => sum + value ** 2, 0);
  });
}

/** A note where regressors are so alike that their coefficients are known badly. */
export function collinearityProblems(design: DesignMatrix): readonly Problem[] {
  const alike = varianceInflation(design)
    .map((factor, column) => ({ name: design.regressors[column] as string, factor }))
    .filter(({ factor }) => factor > largestInflation);
  if (alike.length === 0) return [];
  const list = alike.map(({ name, factor }) => `${name} (${Number(factor.toPrecision(3))})`).join(', ');
  return [
    {
      code: 'COLLINEAR_REGRESSORS',
      message: `Regressors of ${design.source} are nearly combinations of others, with variance inflation factors above ${largestInflation}: ${list}. Their coefficients are uncertain by so much more.`,
    },
  ];
}
