import { useState } from 'react';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import { changeUnit, unitProblem } from '../display/ownModel.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { TextField } from './TextField.js';

/** A text that is no unit, typed while the definition was `of`. */
interface Refusal {
  readonly of: ModelDefinition;
  readonly fault: string;
}

/** The units of the parameters of an own equation, and what is wrong with them. */
export function UnitFields({ disabled }: { readonly disabled: boolean }) {
  const { store } = useTools();
  const definition = useWindow((state) => state.form.ownModel);
  const [refused, setRefused] = useState<Refusal | null>(null);
  const edit = (symbol: string, unit: string): void => {
    const changed = changeUnit(definition, symbol, unit);
    setRefused('fault' in changed ? { of: definition, fault: changed.fault } : null);
    if (!('fault' in changed)) store.dispatch({ kind: 'ownModel', definition: changed, opened: false });
  };
  const fault = refused?.of === definition ? refused.fault : unitProblem(definition);
  return (
    <div className="mask">
      <span className="label" id="units-label">
        Units
      </span>
      <ul className="units" aria-labelledby="units-label">
        {definition.parameters.map(({ symbol, unit }) => (
          <li key={symbol}>
            <span title={symbol}>{symbol}</span>
            <TextField
              label={`Unit of ${symbol}`}
              value={unit ?? ''}
              placeholder="not known"
              disabled={disabled}
              onCommit={(text) => edit(symbol, text)}
            />
          </li>
        ))}
      </ul>
      {fault !== null && (
        <p role="alert" className="suspect">
          {fault}
        </p>
      )}
    </div>
  );
}
