import type { Model } from '../core/contracts/model.js';
import { catalogue } from '../core/models/catalogue.js';
import { optionalMapsOf } from '../core/models/resolve/optionalMaps.js';
import { mapsOf } from '../core/models/resolve/resolveFit.js';
import { type Command, print } from './command.js';
import { table } from './text.js';

function modelRecord(model: Model): Record<string, unknown> {
  const names = (maps: readonly { readonly name: string }[]): string[] => maps.map((map) => map.name);
  return { ...model, maps: names(mapsOf(model)), optionalMaps: names(optionalMapsOf(model)) };
}

export const modelsCommand: Command = {
  name: 'models',
  positionals: '',
  summary: 'List the models.',
  options: { json: { type: 'boolean', help: 'the catalogue as JSON' } },
  examples: ['voxfit models'],
  run: async (args) => {
    if (args.flag('json')) {
      // JSON has no infinity: an open bound is null.
      print(JSON.stringify(catalogue.map(modelRecord)));
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
