import { SegmentedControl } from '@mantine/core';
import { useTools, useWindow } from '../state/useWindow.js';
import type { FormInputFunction } from '../state/windowState.js';
import { QuantityInput } from './QuantityInput.js';

/** Where the concentration in arterial plasma comes from. */
export function InputFunctionForm({ disabled }: { readonly disabled: boolean }) {
  const { commands, store } = useTools();
  const form = useWindow((state) => state.form.inputFunction);
  const edit = (inputFunction: FormInputFunction): void =>
    store.dispatch({ kind: 'editInputFunction', inputFunction });
  const choose = (kind: string): void => {
    if (kind === 'file') commands.chooseFile('inputFunction', (file) => edit({ kind, file, of: 'plasma' }));
    else edit({ kind: 'parker', arrivalS: null });
  };
  return (
    <div className="mask">
      <span className="label" id="input-function-label">
        Arterial input function
      </span>
      <SegmentedControl
        size="xs"
        aria-labelledby="input-function-label"
        disabled={disabled}
        value={form.kind}
        onChange={choose}
        data={[
          { value: 'parker', label: 'Parker' },
          { value: 'file', label: 'File…' },
        ]}
      />
      {form.kind === 'parker' ? (
        <p className="arrival">
          <span>Agent arrives at (s)</span>
          <QuantityInput
            label="Arrival of the agent in s, from the first volume"
            value={form.arrivalS ?? undefined}
            placeholder="needed"
            factor={1}
            disabled={disabled}
            onCommit={(arrivalS) => edit({ kind: 'parker', arrivalS: arrivalS ?? null })}
          />
        </p>
      ) : (
        <p className="source">
          <span title={form.file.name}>{form.file.name}</span>
          <button type="button" className="link" disabled={disabled} onClick={() => choose(form.kind)}>
            Choose another…
          </button>
        </p>
      )}
      {form.kind === 'file' && (
        <SegmentedControl
          size="xs"
          aria-label="Concentrations of the file are of"
          disabled={disabled}
          value={form.of}
          onChange={(of) => edit({ ...form, of: of === 'blood' ? 'blood' : 'plasma' })}
          data={[
            { value: 'plasma', label: 'of plasma' },
            { value: 'blood', label: 'of blood' },
          ]}
        />
      )}
    </div>
  );
}
