import { resolve } from 'node:path';
import type { FitOptions } from '../core/contracts/job.js';
import type { Contrast, DesignMatrix } from '../core/contracts/linear.js';
import { readDesign } from '../core/io/designFile.js';
import { contrastWeights } from '../core/models/resolve/contrastText.js';
import { eventOptionTable } from './eventOptions.js';
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
 * readDesign throws.
 */
export async function requestedLinear(
  args: ParsedArguments,
  eventDesign: DesignMatrix | undefined,
): Promise<Pick<FitOptions, 'method' | 'design' | 'contrasts'>> {
  const method = args.text('method');
  const path = args.text('design');
  const design = path === undefined ? eventDesign : await readDesign(resolve(path));
  const contrasts = givenContrasts(args, design);
  return {
    ...(method === undefined ? {} : { method }),
    ...(design === undefined ? {} : { design }),
    ...(contrasts.length === 0 ? {} : { contrasts }),
  };
}

function givenContrasts(args: ParsedArguments, design: DesignMatrix | undefined): Contrast[] {
  const contrasts: Contrast[] = [];
  for (const text of args.texts('contrast')) {
    const [name, weights] = namedContrast(text);
    if (!/^[A-Za-z0-9_+.-]+$/.test(name)) {
      throw wrongUse(
        `--contrast ${name}: a name has letters, digits and _ + . - only; maps are named by it.`,
      );
    }
    if (contrasts.some((other) => other.name === name)) throw wrongUse(`--contrast ${name} is given twice.`);
    const rows = weights.split(';').map((row) => weightsOf(row, name, design));
    const [only] = rows;
    contrasts.push(
      rows.length === 1 && only !== undefined
        ? { kind: 't', name, weights: only }
        : { kind: 'F', name, rows },
    );
  }
  return contrasts;
}

/** `NAME=weights` -> [NAME, weights]; a sum of regressors without a name is called by itself, without its blanks and `*`. */
function namedContrast(text: string): readonly [string, string] {
  if (text.includes('=') || /[,;]/.test(text)) return parseAssignment(text, '--contrast');
  return [text.replace(/[\s*]/g, ''), text];
}

/** One row: numbers, or names of regressors. */
function weightsOf(text: string, contrast: string, design: DesignMatrix | undefined): readonly number[] {
  if (text.includes(',') || Number.isFinite(Number(text))) {
    return parseNumbers(text, `--contrast ${contrast}`);
  }
  if (design === undefined) {
    throw wrongUse(
      `--contrast ${contrast} names regressors: it goes with --model glm and a design, --events or --design.`,
    );
  }
  return contrastWeights(text, design.regressors);
}
