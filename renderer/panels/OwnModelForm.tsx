import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { changeEquation } from '../display/ownModel.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { UnitFields } from './UnitFields.js';

const noVariables = {};

/** The user's own equation; its names become rows of the parameters or of the acquisition. */
export function OwnModelForm({ disabled }: { readonly disabled: boolean }) {
  const { commands, store } = useTools();
  const definition = useWindow((state) => state.form.ownModel);
  const variables = useWindow((state) => state.series?.variables ?? noVariables);
  const [draft, setDraft] = useState<{ readonly text: string; readonly fault: string | null } | null>(null);
  const edit = (text: string): void => {
    const changed = changeEquation(definition, text, Object.keys(variables));
    setDraft({ text, fault: 'fault' in changed ? changed.fault : null });
    if (!('fault' in changed)) store.dispatch({ kind: 'ownModel', definition: changed, opened: false });
  };
  return (
    <div className="own-model">
      <Textarea
        label="Equation"
        size="xs"
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        disabled={disabled}
        description="TE, TI, t, bval and other names of the acquisition are variables; every other name is a parameter. In SI: seconds."
        value={draft?.text ?? definition.equation}
        error={draft?.fault}
        onChange={(event) => edit(event.currentTarget.value)}
        onBlur={() => draft?.fault === null && setDraft(null)}
      />
      <UnitFields disabled={disabled} />
      <p className="source">
        <button type="button" className="link" disabled={disabled} onClick={commands.openModel}>
          Open model file…
        </button>
        <button type="button" className="link" disabled={disabled} onClick={commands.saveModel}>
          Save model file…
        </button>
      </p>
    </div>
  );
}
