import { resolve } from 'node:path';
import type { FitOptions } from '../core/contracts/job.js';
import type { Contrast } from '../core/contracts/linear.js';
import { readDesign } from '../core/io/designFile.js';
import {
  type OptionTable,
  type ParsedArguments,
  parseAssignment,
  parseNumbers,
  wrongUse,
} from './options.js';

/** Options of linear models. */
export const linearOptionTable: OptionTable = {
  method: {
    type: 'string',
    value: 'NAME',
    help: 'how to estimate, where a model has several ways (dti: iwls, wls, ols, nlls; glm: ols, ar1); default: its first',
  },
  design: {
    type: 'string',
    value: 'FILE',
    help: 'with --model glm: design matrix, a row per volume; a first row of text names the regressors',
  },
  contrast: {
    type: 'string',
    multiple: true,
    value: '"NAME=1,0,-1"',
    help: 'with --model glm: a weight per regressor; gives the maps effect_NAME, t_NAME and z_NAME. Several rows, "NAME=1,0,0;0,1,0", are an F contrast: F_NAME and z_NAME',
  },
};

/** What `--method`, `--design` and `--contrast` ask for. Throws WRONG_USE and what readDesign throws. */
export async function requestedLinear(
  args: ParsedArguments,
): Promise<Pick<FitOptions, 'method' | 'design' | 'contrasts'>> {
  const method = args.text('method');
  const design = args.text('design');
  const contrasts = givenContrasts(args);
  return {
    ...(method === undefined ? {} : { method }),
    ...(design === undefined ? {} : { design: await readDesign(resolve(design)) }),
    ...(contrasts.length === 0 ? {} : { contrasts }),
  };
}

function givenContrasts(args: ParsedArguments): Contrast[] {
  const contrasts: Contrast[] = [];
  for (const text of args.texts('contrast')) {
    const [name, weights] = parseAssignment(text, '--contrast');
    if (!/^[A-Za-z0-9_+.-]+$/.test(name)) {
      throw wrongUse(
        `--contrast ${name}: a name has letters, digits and _ + . - only; maps are named by it.`,
      );
    }
    if (contrasts.some((other) => other.name === name)) throw wrongUse(`--contrast ${name} is given twice.`);
    const rows = weights.split(';').map((row) => parseNumbers(row, `--contrast ${name}`));
    const [only] = rows;
    contrasts.push(
      rows.length === 1 && only !== undefined
        ? { kind: 't', name, weights: only }
        : { kind: 'F', name, rows },
    );
  }
  return contrasts;
}
