import { Button } from '@mantine/core';
import { selectRunning } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';

/** Fits that the program did not end the last time, with a way to go on with each or to give it up. */
export function InterruptedFits() {
  const { commands } = useTools();
  const fits = useWindow((state) => state.interrupted);
  const busy = useWindow((state) => state.starting || state.opening !== null || selectRunning(state));
  if (fits.length === 0) return null;
  return (
    <ul className="interrupted" aria-label="Interrupted fits">
      {fits.map(({ id, name, modelName, slicesDone, slices, error }) => (
        <li key={id} className="notice">
          <div className="notice-body">
            <p className="notice-sentence" id={`interrupted-${id}`}>
              <strong>{name}</strong>, {modelName}: {slicesDone} of {slices} slices done.
            </p>
            <p className="dim">This fit was interrupted when Voxfit ended.</p>
            <p className="interrupted-buttons">
              <Button
                size="compact-sm"
                disabled={busy}
                aria-describedby={`interrupted-${id}`}
                onClick={() => commands.continueFit(id)}
              >
                Continue
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={busy}
                aria-describedby={`interrupted-${id}`}
                title="Removes the finished slices of this fit"
                onClick={() => commands.discardFit(id)}
              >
                Discard
              </Button>
            </p>
            {error !== null && <ErrorAlert error={error} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
