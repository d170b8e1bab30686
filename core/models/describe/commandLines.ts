import type { Model } from '../../contracts/model.js';
import { methodsOf } from '../resolve/methods.js';

/** Command lines of a model: the usual one, then one per other method and per other kind of input. */
export function commandLines(model: Model): readonly string[] {
  const [, ...methods] = methodsOf(model);
  const [first, ...inputs] = model.kind === 'equation' ? (model.inputs ?? []) : [];
  const constants = first?.constants?.map(({ symbol }) => symbol) ?? [];
  return [
    line(model, model.exampleOptions),
    ...methods.map(({ id }) => line(model, `--method ${id}`, model.exampleOptions)),
    ...inputs.map(({ id }) => line(model, `--input ${id}`, without(constants, model.exampleOptions))),
  ];
}

/** What `--model` names: the id, or where a user has defined the model, its file. */
function named(model: Model): string {
  return model.kind === 'equation' && model.definition !== undefined
    ? `${model.id}.voxfit-model.json`
    : model.id;
}

function line(model: Model, ...options: readonly (string | undefined)[]): string {
  const given = options.filter((option) => option !== undefined && option !== '');
  return ['voxfit fit series.nii.gz', `--model ${named(model)}`, ...given, '--out maps'].join(' ');
}

/** Options but for those that fix one of `symbols`: constants of another input are none of this one's. */
function without(symbols: readonly string[], options: string | undefined): string | undefined {
  return options
    ?.replace(/--fix (\w+)=\S+ ?/g, (option, symbol: string) => (symbols.includes(symbol) ? '' : option))
    .trim();
}
