import { excludedVolumes } from '../state/formRequest.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { TextField } from './TextField.js';

/** Which volumes do not count, such as the first echo of a spin-echo train. */
export function ExcludedVolumes({ disabled }: { readonly disabled: boolean }) {
  const { store } = useTools();
  const form = useWindow((state) => state.form);
  return (
    <p className="arrival">
      <span>Leave out volumes</span>
      <TextField
        label="Volumes to leave out, counted from 0, such as 0,3-5"
        value={form.exclude}
        placeholder="none"
        invalid={excludedVolumes(form).fault !== null}
        disabled={disabled}
        onCommit={(text) => store.dispatch({ kind: 'editExcluded', text })}
      />
    </p>
  );
}
