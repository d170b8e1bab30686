import { modelFor } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';

const none: readonly never[] = [];

/** The models that the acquisition allows, the reason for the first, and those for the others on hover; none is taken unasked. */
export function SuggestionLine({ disabled }: { readonly disabled: boolean }) {
  const { store } = useTools();
  const suggestions = useWindow((state) => state.series?.suggestions ?? none);
  const modelId = useWindow((state) => state.form.modelId);
  const [first] = suggestions;
  if (first === undefined) return null;
  const shown = suggestions.find((suggestion) => suggestion.modelId === modelId) ?? first;
  return (
    <fieldset className="suggestions">
      <legend className="visually-hidden">Suggested models</legend>
      <span aria-hidden>Suggested:</span>
      {suggestions.map((suggestion) => (
        <button
          key={suggestion.modelId}
          type="button"
          className="link"
          disabled={disabled}
          title={suggestion.reason}
          aria-label={`${modelFor(suggestion.modelId, null).name}: ${suggestion.reason}`}
          aria-pressed={suggestion.modelId === modelId}
          onClick={() => store.dispatch({ kind: 'chooseModel', modelId: suggestion.modelId })}
        >
          {suggestion.modelId}
        </button>
      ))}
      <p className="reason" title={shown.reason}>
        {shown.modelId}: {shown.reason}
      </p>
    </fieldset>
  );
}
