import { basename } from 'node:path';
import type {
  DefinedParameter,
  DefinedVariable,
  ModelDefinition,
} from '../core/contracts/modelDefinition.js';
import { modelFileEnding } from '../core/models/definition/modelFileText.js';
import { shorthandDefinition } from '../core/models/definition/shorthandDefinition.js';
import { derivedMap } from '../core/options/fitOptions.js';
import { type ParsedArguments, wrongUse } from '../core/options/options.js';
import { givenUnits, parameterSettings } from '../core/options/parameterOptions.js';
import { requestedStart } from '../core/options/startOptions.js';

/**
 * The definition that `voxfit models --save FILE` writes: the equation with its parameters (`--fix` holds one, by a
 * number, or with the name of a map as one that each fit must give), grid and derived maps.
 * Throws WRONG_USE and what shorthandDefinition throws.
 */
export function definitionToSave(args: ParsedArguments, path: string): ModelDefinition {
  const file = basename(path);
  const id = file.slice(0, -modelFileEnding.length);
  if (!file.endsWith(modelFileEnding) || !/^[a-z][a-z0-9-]{0,39}$/.test(id)) {
    throw wrongUse(
      `--save needs a file name such as my-model${modelFileEnding}: the model is called as its file, in small letters, digits and -.`,
    );
  }
  const settings = parameterSettings(args);
  const variables = args.texts('variable').map(givenVariable);
  const symbols = variables.map(({ symbol }) => symbol);
  const base = shorthandDefinition(args.text('equation'), settings, symbols, givenUnits(args));
  const stray = symbols.find((symbol) => base.variables.every((variable) => variable.symbol !== symbol));
  if (stray !== undefined) {
    throw wrongUse(`--variable ${stray} does not occur in the equation, or is set as a parameter.`);
  }
  const derived = args.texts('derive').map(derivedMap);
  const { grid } = requestedStart(args);
  const summary = args.text('summary');
  return {
    ...{ formatVersion: 1, id, name: args.text('name') ?? id },
    ...(summary === undefined ? {} : { summary }),
    equation: base.equation,
    ...(base.resultUnit === undefined ? {} : { resultUnit: base.resultUnit }),
    variables: base.variables.map((variable) => ({
      ...variable,
      ...variables.find(({ symbol }) => symbol === variable.symbol),
    })),
    parameters: base.parameters.map((parameter): DefinedParameter => {
      const { fixed, fixedMap } = settings[parameter.symbol] ?? {};
      return fixed === undefined && fixedMap === undefined ? parameter : { ...parameter, held: true };
    }),
    ...(derived.length === 0
      ? {}
      : { derivedMaps: derived.map(({ name, ...map }) => ({ mapName: name, ...map })) }),
    ...(grid === undefined ? {} : { startGrid: grid }),
  };
}

/** `NAME` or `NAME=FIELD`. */
function givenVariable(text: string): DefinedVariable {
  const [symbol = '', bidsField, ...more] = text.split('=');
  if (symbol === '' || bidsField === '' || more.length > 0) {
    throw wrongUse(`--variable needs NAME or NAME=FIELD, not "${text}".`);
  }
  return { symbol, ...(bidsField === undefined ? {} : { bidsField }) };
}
