import { resolve } from 'node:path';
import type { Model } from '../core/contracts/model.js';
import { readModelFile, writeModelFile } from '../core/io/modelFile.js';
import { catalogue, findModel } from '../core/models/catalogue.js';
import { definedModel } from '../core/models/definition/definedModel.js';
import { modelFileSchema } from '../core/models/definition/modelFileText.js';
import { methodsParagraph } from '../core/models/describe/methodsParagraph.js';
import { needsOf } from '../core/models/describe/needs.js';
import { mapsOf } from '../core/models/resolve/modelMaps.js';
import { optionalMapsOf } from '../core/models/resolve/optionalMaps.js';
import { table } from '../core/options/columns.js';
import { fitOptionTable } from '../core/options/fitOptions.js';
import { isModelFile } from '../core/options/modelOptions.js';
import { type OptionTable, type ParsedArguments, wrongUse } from '../core/options/options.js';
import { type Command, print } from './command.js';
import { modelText } from './modelText.js';
import { definitionToSave } from './modelToSave.js';

/** Options with `--save` that mean what they mean in a fit. */
const equationOptions = ['equation', 'param', 'fix', 'unit', 'grid', 'derive'];

const saveOptionTable: OptionTable = {
  ...Object.fromEntries(Object.entries(fitOptionTable).filter(([name]) => equationOptions.includes(name))),
  equation: { type: 'string', value: '"S0*exp(-TE/T2)"', help: 'with --save' },
  variable: {
    type: 'string',
    multiple: true,
    value: 'NAME[=FIELD]',
    help: 'with --save: acquisition variable of your own, with the field of the sidecar that has its values',
  },
  name: { type: 'string', value: 'TEXT', help: 'with --save: the name that people read' },
  summary: {
    type: 'string',
    value: 'TEXT',
    help: 'with --save: what it estimates and from which acquisition',
  },
  overwrite: { type: 'boolean', help: 'with --save: replace a file that exists' },
};

export const modelsCommand: Command = {
  name: 'models',
  positionals: '[ID|FILE]',
  summary: 'List the models, describe one, or save an equation as a model file.',
  options: {
    json: { type: 'boolean', help: 'the catalogue, or the one model, as JSON' },
    schema: { type: 'boolean', help: 'the JSON Schema of model files' },
    save: { type: 'string', value: 'FILE', help: 'model file to write: NAME.voxfit-model.json' },
    ...saveOptionTable,
  },
  examples: [
    'voxfit models',
    'voxfit models t2',
    'voxfit models --save t1rho.voxfit-model.json --equation "S0*exp(-TSL/T1rho)" --param S0=1000:0:Infinity --param T1rho=0.08:0.001:2 --variable TSL=SpinLockTime --unit TSL=s --unit T1rho=s --unit S0=a.u. --unit signal=a.u.',
    'voxfit models t1rho.voxfit-model.json',
  ],
  run: runModels,
};

async function runModels(args: ParsedArguments): Promise<number> {
  const [word, ...more] = args.positionals;
  const save = args.text('save');
  if (more.length > 0) throw wrongUse('voxfit models describes one model at a time.');
  if (save === undefined) refuseSaveOptions(args);
  else if (word !== undefined || args.flag('schema')) {
    throw wrongUse('--save writes the model of --equation; leave the rest out.');
  }
  if (save !== undefined) {
    const path = resolve(save);
    const definition = definitionToSave(args, path);
    await writeModelFile(path, definition, args.flag('overwrite') ? 'replaced' : 'kept');
    printModel(definedModel(definition), args);
  } else if (args.flag('schema')) print(JSON.stringify(modelFileSchema, null, 2));
  else if (word !== undefined) {
    printModel(isModelFile(word) ? definedModel(await readModelFile(resolve(word))) : findModel(word), args);
  } else if (args.flag('json')) {
    // JSON has no infinity: an open bound is null.
    print(JSON.stringify(catalogue.map(modelRecord)));
  } else print(listText());
  return 0;
}

function refuseSaveOptions(args: ParsedArguments): void {
  const stray = Object.keys(saveOptionTable).find(
    (name) => args.text(name) !== undefined || args.texts(name).length > 0 || args.flag(name),
  );
  if (stray !== undefined) throw wrongUse(`--${stray} goes with --save FILE.`);
}

function printModel(model: Model, args: ParsedArguments): void {
  print(args.flag('json') ? JSON.stringify(modelRecord(model)) : modelText(model));
}

function modelRecord(model: Model): Record<string, unknown> {
  const names = (maps: readonly { readonly name: string }[]): string[] => maps.map((map) => map.name);
  return {
    ...model,
    maps: names(mapsOf(model)),
    optionalMaps: names(optionalMapsOf(model)),
    methodsParagraph: methodsParagraph(model),
  };
}

function listText(): string {
  const rows = catalogue.map((model) => [
    model.id,
    model.name,
    needsOf(model)
      .map(({ name, unit }) => (unit === '' ? name : `${name} (${unit})`))
      .join(', '),
    mapsOf(model)
      .map((map) => map.name)
      .join(', '),
  ]);
  rows.push(['custom', 'Own equation', 'by --equation', 'one per parameter, rmse, r2, status']);
  rows.push(['FILE', 'Own model', 'what the model file says', 'what the model file says']);
  return table([['id', 'model', 'needs', 'maps'], ...rows]);
}
