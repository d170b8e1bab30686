import { VoxfitError } from '../../contracts/errors.js';
import type { Contrast, DesignMatrix } from '../../contracts/linear.js';

/** A contrast as it is typed; without a name it is called by its weights. */
export interface ContrastText {
  readonly name?: string;
  /** Rows divided by `;`, several being an F contrast; a row is a sum of regressors or numbers divided by commas. */
  readonly weights: string;
}

/**
 * Contrasts from what was typed; a name that is taken from the weights goes without its blanks and `*`. Throws WRONG_USE
 * for names that cannot be part of a file's name or are used twice, for weights that are no numbers and name no
 * regressor, and for names of regressors without a design.
 */
export function parseContrasts(
  texts: readonly ContrastText[],
  design: DesignMatrix | undefined,
): readonly Contrast[] {
  const contrasts: Contrast[] = [];
  for (const { name = '', weights } of texts) {
    const contrast = parseContrast(name === '' ? weights.replace(/[\s*]/g, '') : name, weights, design);
    if (contrasts.some((other) => other.name === contrast.name)) {
      throw new VoxfitError('WRONG_USE', `Two contrasts are called ${contrast.name}.`, {
        contrast: contrast.name,
      });
    }
    contrasts.push(contrast);
  }
  return contrasts;
}

function parseContrast(name: string, text: string, design: DesignMatrix | undefined): Contrast {
  if (!/^[A-Za-z0-9_+.-]+$/.test(name)) {
    throw new VoxfitError(
      'WRONG_USE',
      `A contrast is called "${name}"; its maps are named by it, so that a name has letters, digits and _ + . - only.`,
      { contrast: name },
    );
  }
  const rows = text.split(';').map((row) => rowOf(row, name, design));
  const [only] = rows;
  return rows.length === 1 && only !== undefined
    ? { kind: 't', name, weights: only }
    : { kind: 'F', name, rows };
}

function rowOf(text: string, name: string, design: DesignMatrix | undefined): readonly number[] {
  const words = text.split(',').map((word) => word.trim());
  const numbers = words.map((word) => (word === '' ? Number.NaN : Number(word)));
  if (words.length > 1 || Number.isFinite(numbers[0])) {
    const wrong = numbers.findIndex((value) => Number.isNaN(value));
    if (wrong < 0) return numbers;
    throw new VoxfitError('WRONG_USE', `"${words[wrong]}" in contrast ${name} is not a number.`, {
      contrast: name,
    });
  }
  if (design !== undefined) return contrastWeights(text, design.regressors);
  throw new VoxfitError(
    'WRONG_USE',
    `Contrast ${name} names regressors: it goes with a design of model glm.`,
    { contrast: name },
  );
}

/**
 * A weight per regressor from a sum of their names, e.g. `face - house` or `0.5*face + 0.5*cat - house`. Where several
 * names fit, the longest is meant: `face-house` is a regressor of that name if there is one. Throws WRONG_USE.
 */
export function contrastWeights(text: string, regressors: readonly string[]): readonly number[] {
  const weights = new Array<number>(regressors.length).fill(0);
  let rest = text.trim();
  if (rest === '') throw wrong(text, 'is empty', regressors);
  for (let first = true; rest !== ''; first = false) {
    const sign = /^[+-]\s*/.exec(rest)?.[0] ?? '';
    if (sign === '' && !first) throw wrong(text, `needs + or - before "${rest}"`, regressors);
    rest = rest.slice(sign.length);
    if (rest === '') throw wrong(text, 'ends in + or -', regressors);
    let name = nameAtStart(rest, regressors);
    let factor = sign.startsWith('-') ? -1 : 1;
    if (name === undefined) {
      const number = /^((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*\*\s*/.exec(rest);
      factor *= Number(number?.[1] ?? 1);
      rest = rest.slice(number?.[0].length ?? 0);
      name = nameAtStart(rest, regressors);
    }
    if (name === undefined) {
      const word = /^[^\s*+-]*/.exec(rest)?.[0] ?? '';
      throw wrong(text, `names no regressor of the design with "${word === '' ? rest : word}"`, regressors);
    }
    const index = regressors.indexOf(name);
    weights[index] = (weights[index] as number) + factor;
    rest = rest.slice(name.length).trimStart();
  }
  return weights;
}

/** The longest regressor whose name the text begins with, as a whole word. */
function nameAtStart(text: string, regressors: readonly string[]): string | undefined {
  const fitting = regressors.filter(
    (name) => text.startsWith(name) && !/^[A-Za-z0-9_.]/.test(text.slice(name.length)),
  );
  return fitting.sort((a, b) => b.length - a.length)[0];
}

function wrong(text: string, what: string, regressors: readonly string[]): VoxfitError {
  return new VoxfitError(
    'WRONG_USE',
    `The contrast "${text}" ${what}; regressors are ${regressors.join(', ')}.`,
    { contrast: text, regressors },
  );
}
