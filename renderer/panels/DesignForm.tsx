import { SegmentedControl } from '@mantine/core';
import { usualHighPassS } from '../../core/models/events/cosineDrift.js';
import { responseNames } from '../../core/models/events/hemodynamicResponse.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { FormDesign } from '../state/windowState.js';
import { ContrastList } from './ContrastList.js';
import { EventForm } from './EventForm.js';
import { FieldError } from './FieldError.js';
import { FileRow } from './FileRow.js';

/** The design of a general linear model, what came of it, and what is tested. */
export function DesignForm({ disabled }: { readonly disabled: boolean }) {
  const { commands, store } = useTools();
  const form = useWindow((state) => state.form.design);
  const view = useWindow((state) => state.designView);
  const edit = (design: FormDesign): void => store.dispatch({ kind: 'editDesign', design });
  const choose = (kind: string): void => {
    if (kind === 'events')
      commands.chooseFile('events', (file) =>
        edit(form?.kind === kind ? { ...form, file } : { kind, file, ...usualSettings }),
      );
    else commands.chooseFile('design', (file) => edit({ kind: 'file', file }));
  };
  return (
    <>
      <div className="mask">
        <span className="label" id="design-label">
          Design
        </span>
        <SegmentedControl
          size="xs"
          aria-labelledby="design-label"
          disabled={disabled}
          value={form?.kind ?? ''}
          onChange={choose}
          data={[
            { value: 'events', label: 'Events…' },
            { value: 'file', label: 'Design matrix…' },
          ]}
        />
        {form !== null && (
          <FileRow
            name={form.file.name}
            what={form.kind === 'events' ? 'file of events' : 'design matrix'}
            disabled={disabled}
            onChoose={() => choose(form.kind)}
          />
        )}
        {form?.kind === 'events' && <EventForm form={form} disabled={disabled} onEdit={edit} />}
        <FieldError field="design" />
        {view !== null && (
          <p className="summary regressors">
            {view.regressors.length} regressors: {view.regressors.join(', ')}
          </p>
        )}
        {view !== null && view.notes.length > 0 && (
          <ul className="problems" aria-label="Notes on the design">
            {view.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </div>
      <ContrastList disabled={disabled} />
    </>
  );
}

const usualSettings = {
  response: responseNames[0],
  derivatives: [],
  highPassS: usualHighPassS,
  repetitionTimeS: null,
  confounds: null,
} as const;
