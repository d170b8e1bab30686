import { catalogue } from '../core/models/catalogue.js';
import { mapsOf } from '../core/models/resolveFit.js';
import { type Command, print } from './command.js';
import { table } from './text.js';

export const modelsCommand: Command = {
  name: 'models',
  positionals: '',
  summary: 'List the models.',
  options: { json: { type: 'boolean', help: 'the catalogue as JSON' } },
  examples: ['voxfit models'],
  run: async (args) => {
    if (args.flag('json')) {
      // JSON has no infinity: an open bound is null.
      print(
        JSON.stringify(catalogue.map((model) => ({ ...model, maps: mapsOf(model).map((map) => map.name) }))),
      );
      return 0;
    }
    const rows = catalogue.map((model) => [
      model.id,
      model.name,
      model.variables.map((variable) => `${variable.symbol} (${variable.unit})`).join(', '),
      mapsOf(model)
        .map((map) => map.name)
        .join(', '),
    ]);
    rows.push(['custom', 'Own equation', 'by --equation', 'one per parameter, rmse, r2, status']);
    print(table([['id', 'model', 'needs', 'maps'], ...rows]));
    return 0;
  },
};
