import { SegmentedControl } from '@mantine/core';
import { type ResponseName, responseDerivatives } from '../../core/models/events/hemodynamicResponse.js';
import type { FormDesign } from '../state/windowState.js';
import { ConfoundForm } from './ConfoundForm.js';
import { QuantityInput } from './QuantityInput.js';

type EventDesign = Extract<FormDesign, { kind: 'events' }>;

interface EventFormProps {
  readonly form: EventDesign;
  readonly disabled: boolean;
  readonly onEdit: (form: EventDesign) => void;
}

/** What events are made into: responses, drifts, confounds. */
export function EventForm({ form, disabled, onEdit }: EventFormProps) {
  const { response, derivatives, highPassS, repetitionTimeS, confounds } = form;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Haemodynamic response"
        disabled={disabled}
        value={response}
        onChange={(name) => onEdit({ ...form, response: name as ResponseName })}
        data={Object.entries(responseLabels).map(([value, label]) => ({ value, label }))}
      />
      <fieldset className="derivatives">
        <legend className="visually-hidden">Derivatives of the response</legend>
        <span aria-hidden>Derivatives</span>
        {responseDerivatives.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={derivatives.includes(name)}
              disabled={disabled}
              onChange={({ currentTarget }) =>
                onEdit({
                  ...form,
                  derivatives: responseDerivatives.filter((each) =>
                    each === name ? currentTarget.checked : derivatives.includes(each),
                  ),
                })
              }
            />{' '}
            {derivativeLabels[name]}
          </label>
        ))}
      </fieldset>
      <p className="arrival">
        <span>High-pass period (s)</span>
        <QuantityInput
          label="High-pass period in s; empty for no drifts"
          value={highPassS ?? undefined}
          placeholder="none"
          factor={1}
          disabled={disabled}
          onCommit={(value) => onEdit({ ...form, highPassS: value ?? null })}
        />
      </p>
      <p className="arrival">
        <span>Time between volumes (s)</span>
        <QuantityInput
          label="Time between volumes in s; empty for that of the files"
          value={repetitionTimeS ?? undefined}
          placeholder="of the file"
          factor={1}
          disabled={disabled}
          onCommit={(value) => onEdit({ ...form, repetitionTimeS: value ?? null })}
        />
      </p>
      <ConfoundForm
        confounds={confounds}
        disabled={disabled}
        onEdit={(next) => onEdit({ ...form, confounds: next })}
      />
    </>
  );
}

const responseLabels: Readonly<Record<ResponseName, string>> = {
  glover: 'Glover response',
  spm: 'SPM response',
};

const derivativeLabels = { time: 'Time', dispersion: 'Dispersion' } as const;
