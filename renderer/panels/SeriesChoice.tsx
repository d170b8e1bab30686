import { Button } from '@mantine/core';
import type { SeriesChoiceView } from '../../core/contracts/windowViews.js';
import { useTools } from '../state/useWindow.js';

/** Series that were found together: nothing is guessed, one is opened by a click. */
export function SeriesChoice({ choice }: { readonly choice: SeriesChoiceView }) {
  const { commands, store } = useTools();
  const { place, candidates, problems } = choice;
  return (
    <section className="series-choice" aria-label="Choose a series">
      <h3>
        {place} holds {candidates.length} series. Which one?
      </h3>
      <ul aria-label="Series found">
        {candidates.map(({ id, name, description }) => (
          <li key={id}>
            <button type="button" className="series-candidate" onClick={() => commands.openCandidate(id)}>
              <span className="series-candidate-name">{name}</span>
              <span className="dim">{description}</span>
            </button>
          </li>
        ))}
      </ul>
      {problems.map(({ code, message }) => (
        <p key={`${code} ${message}`} className="dim">
          {message}
        </p>
      ))}
      <p className="series-choice-buttons">
        <Button size="compact-xs" variant="default" onClick={commands.queueCandidates}>
          Add all {candidates.length} to the queue
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => store.dispatch({ kind: 'seriesChoice', choice: null })}
        >
          None of these
        </Button>
      </p>
    </section>
  );
}
