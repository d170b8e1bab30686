import { SegmentedControl } from '@mantine/core';
import type {
  InputFunctionChoices,
  InputFunctionQuantity,
  InputFunctionSource,
} from '../../core/models/inputFunctionChoices.js';
import { selectInputFunction } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { FormInputFunction } from '../state/windowState.js';
import { FieldError } from './FieldError.js';
import { FileRow } from './FileRow.js';
import { QuantityInput } from './QuantityInput.js';

interface InputFunctionFormProps {
  readonly choices: InputFunctionChoices;
  readonly disabled: boolean;
}

/** Where the concentration or the change of R2* in the artery comes from. */
export function InputFunctionForm({ choices, disabled }: InputFunctionFormProps) {
  const { commands, store } = useTools();
  const form = useWindow(selectInputFunction);
  const { sources, fileQuantities } = choices;
  const edit = (inputFunction: FormInputFunction): void =>
    store.dispatch({ kind: 'editInputFunction', inputFunction });
  const choose = (source: InputFunctionSource): void => {
    const [of] = fileQuantities;
    if (source === 'parker') edit({ kind: source, arrivalS: null });
    else if (source === 'mask')
      commands.chooseFile('inputFunctionMask', (file) => edit({ kind: source, file }));
    else if (of !== undefined)
      commands.chooseFile('inputFunction', (file) =>
        edit({ kind: source, file, of: form?.kind === 'file' ? form.of : of }),
      );
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
        value={form?.kind ?? ''}
        onChange={(source) => choose(source as InputFunctionSource)}
        data={sources.map((value) => ({ value, label: sourceLabels[value] }))}
      />
      {form?.kind === 'parker' && (
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
      )}
      {form !== null && form.kind !== 'parker' && (
        <FileRow
          name={form.file.name}
          what={form.kind === 'mask' ? 'mask of the input function' : 'file of the input function'}
          disabled={disabled}
          onChoose={() => choose(form.kind)}
        />
      )}
      {form?.kind === 'file' && (
        <SegmentedControl
          size="xs"
          aria-label="Values of the file are"
          disabled={disabled}
          value={form.of}
          onChange={(of) => edit({ ...form, of: of as InputFunctionQuantity })}
          data={fileQuantities.map((value) => ({ value, label: quantityLabels[value] }))}
        />
      )}
      <FieldError field="inputFunction" />
    </div>
  );
}

const sourceLabels: Readonly<Record<InputFunctionSource, string>> = {
  parker: 'Parker',
  mask: 'Voxels of a mask…',
  file: 'File…',
};

const quantityLabels: Readonly<Record<InputFunctionQuantity, string>> = {
  plasma: 'mM in plasma',
  blood: 'mM in blood',
  signal: 'Signal',
  deltaR2star: 'ΔR2* in 1/s',
};
