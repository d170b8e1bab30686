import { VoxfitError } from '../../contracts/errors.js';

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
