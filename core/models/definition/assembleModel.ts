import type { EquationModel } from '../../contracts/model.js';
import type { ModelDefinition } from '../../contracts/modelDefinition.js';
import { acquisitionField } from '../resolve/acquisitionFields.js';

/** The model that a definition means, with what is absent filled in; nothing is checked, and it has no derived maps. */
export function assembleModel(definition: ModelDefinition): EquationModel {
  const { id, name, equation, summary = `Fit of ${equation}.`, resultUnit, startGrid } = definition;
  return {
    ...{ id, kind: 'equation', name, summary, equation },
    ...(resultUnit === undefined ? {} : { resultUnit }),
    variables: definition.variables.map(({ symbol, label = symbol, unit = 'a.u.', bidsField }) => {
      const field = acquisitionField(symbol);
      return {
        ...{ symbol, label, unit: field?.unit ?? unit },
        bidsField: bidsField ?? field?.bidsFields[0] ?? '',
      };
    }),
    parameters: definition.parameters.map((parameter) => {
      const { symbol, label = symbol, unit = 'a.u.', mapName = symbol } = parameter;
      return {
        ...{ symbol, label, unit, mapName },
        start: parameter.start ?? Number.NaN,
        lower: parameter.lower ?? Number.NEGATIVE_INFINITY,
        upper: parameter.upper ?? Number.POSITIVE_INFINITY,
        ...(parameter.held === undefined ? {} : { held: true }),
        ...(parameter.held !== undefined && parameter.start === undefined ? { required: true } : {}),
      };
    }),
    derivedMaps: [],
    start: startGrid === undefined ? { kind: 'declared' } : { kind: 'grid', parameters: startGrid },
    minimumVolumes: Math.max(1, definition.parameters.filter(({ held }) => held === undefined).length),
    defaultMask: 'auto',
    references: definition.references ?? [],
    definition,
  };
}
