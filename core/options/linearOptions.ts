import { resolve } from 'node:path';
import type { FitOptions } from '../contracts/job.js';
import type { DesignMatrix } from '../contracts/linear.js';
import { readDesign } from '../io/designFile.js';
import { type ContrastText, parseContrasts } from '../models/resolve/contrastText.js';
import { eventOptionTable } from './eventOptions.js';
import { type OptionTable, type ParsedArguments, parseAssignment } from './options.js';

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
  ...eventOptionTable,
  contrast: {
    type: 'string',
    multiple: true,
    value: '"[NAME=]face - house"',
    help: 'with --model glm: a sum of regressors with weights, "0.5*face + 0.5*cat - house", or a weight per regressor, "NAME=1,0,-1"; gives the maps effect_NAME, t_NAME and z_NAME. Several rows, "NAME=face; house", are an F contrast: F_NAME and z_NAME',
  },
};

/**
 * What `--method`, `--design` and `--contrast` ask for; eventDesign: that of `--events`. Throws WRONG_USE and what
 * readDesign and parseContrasts throw.
 */
export async function requestedLinear(
  args: ParsedArguments,
  eventDesign: DesignMatrix | undefined,
): Promise<Pick<FitOptions, 'method' | 'design' | 'contrasts'>> {
  const method = args.text('method');
  const path = args.text('design');
  const design = path === undefined ? eventDesign : await readDesign(resolve(path));
  const contrasts = parseContrasts(args.texts('contrast').map(contrastText), design);
  return {
    ...(method === undefined ? {} : { method }),
    ...(design === undefined ? {} : { design }),
    ...(contrasts.length === 0 ? {} : { contrasts }),
  };
}

/** `NAME=weights`, or a sum of regressors alone. */
function contrastText(text: string): ContrastText {
  if (!text.includes('=') && !/[,;]/.test(text)) return { weights: text };
  const [name, weights] = parseAssignment(text, '--contrast');
  return { name, weights };
}
