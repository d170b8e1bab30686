import { useTools, useWindow } from '../state/useWindow.js';
import type { FormContrast } from '../state/windowState.js';
import { FieldError } from './FieldError.js';
import { TextField } from './TextField.js';

/** Contrasts: sums of regressors, or a weight for each. */
export function ContrastList({ disabled }: { readonly disabled: boolean }) {
  const { store } = useTools();
  const contrasts = useWindow((state) => state.form.contrasts);
  const regressors = useWindow((state) => state.designView?.regressors);
  const edit = (next: readonly FormContrast[]): void =>
    store.dispatch({ kind: 'editContrasts', contrasts: next });
  const change = (changed: FormContrast): void =>
    edit(contrasts.map((contrast) => (contrast.id === changed.id ? changed : contrast)));
  const add = (): void =>
    edit([...contrasts, { id: Math.max(0, ...contrasts.map(({ id }) => id)) + 1, name: '', weights: '' }]);
  return (
    <div className="mask">
      <span className="label" id="contrasts-label">
        Contrasts
      </span>
      <ul className="contrasts" aria-labelledby="contrasts-label">
        {contrasts.map((contrast, index) => (
          <li key={contrast.id}>
            <TextField
              label={`Name of contrast ${index + 1}`}
              value={contrast.name}
              placeholder="Name"
              disabled={disabled}
              onCommit={(name) => change({ ...contrast, name })}
            />
            <TextField
              label={`Weights of contrast ${index + 1}`}
              value={contrast.weights}
              placeholder={exampleOf(regressors)}
              disabled={disabled}
              onCommit={(weights) => change({ ...contrast, weights })}
            />
            <button
              type="button"
              className="link"
              disabled={disabled}
              aria-label={`Remove contrast ${index + 1}`}
              onClick={() => edit(contrasts.filter(({ id }) => id !== contrast.id))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <p className="source">
        <button type="button" className="link" disabled={disabled} onClick={add}>
          Add contrast
        </button>
      </p>
      <FieldError field="contrasts" />
    </div>
  );
}

function exampleOf([first, second]: readonly string[] = []): string {
  return first === undefined || second === undefined ? '1, -1, 0' : `${first} - ${second}`;
}
