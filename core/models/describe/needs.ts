import type { Model } from '../../contracts/model.js';
import { withInput } from '../resolve/modelInput.js';

/** Something without which a model, for the first of its inputs, fits nothing. */
export interface Need {
  /** As options and files name it. */
  readonly name: string;
  readonly label: string;
  /** Empty where it has none. */
  readonly unit: string;
}

/** What a model needs beside its volumes: variables that are not optional, vectors or a design, constants without a value. */
export function needsOf(model: Model): readonly Need[] {
  const asked = withInput(model, undefined);
  const quantities = asked.kind === 'equation' ? [...asked.parameters, ...(asked.constants ?? [])] : [];
  const constants = asked.kind === 'calculation' ? asked.parameters : quantities;
  const needed = [
    ...asked.variables.filter(({ optional }) => optional === undefined),
    ...constants.filter(({ required, start, fromSamples }) =>
      fromSamples === undefined ? required || Number.isNaN(start) : false,
    ),
  ];
  return [
    ...needed.map(({ symbol, label, unit }) => ({ name: symbol, label, unit: unit === '1' ? '' : unit })),
    ...(asked.kind === 'tensor' ? [{ name: 'b-vectors', label: 'b-vectors', unit: '' }] : []),
    ...(asked.kind === 'regression' ? [{ name: 'design', label: 'design matrix or events', unit: '' }] : []),
  ];
}
