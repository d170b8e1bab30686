import { Button, Progress } from '@mantine/core';
import { useTools, useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';
import { InterruptedFits } from './InterruptedFits.js';
import { JobsPanel } from './JobsPanel.js';
import { SeriesChoice } from './SeriesChoice.js';

/** Before anything is open: the whole window takes files. */
export function EmptyState() {
  const { commands, store } = useTools();
  const error = useWindow((state) => state.openError);
  const opening = useWindow((state) => state.opening);
  const choice = useWindow((state) => state.choice);
  return (
    <main className="empty">
      <InterruptedFits />
      <JobsPanel />
      <div className="empty-target">
        {opening === null && choice !== null && <SeriesChoice choice={choice} />}
        {opening === null && choice === null && (
          <>
            <h1>Drop a folder or images here</h1>
            <p>
              One 4D NIfTI file, one file per echo, flip angle or inversion, or a BIDS folder. Echo times and
              other acquisition values are read from the sidecars.
            </p>
            <div className="empty-buttons">
              <Button size="sm" onClick={commands.open}>
                Open files…
              </Button>
              <Button size="sm" variant="default" onClick={commands.openFolder}>
                Open folder…
              </Button>
              <Button size="sm" variant="default" onClick={commands.openTable}>
                Open batch table…
              </Button>
              <Button size="sm" variant="default" onClick={commands.openSample}>
                Open the sample
              </Button>
            </div>
            <p className="dim">.nii and .nii.gz, any number of volumes; your files are only read.</p>
          </>
        )}
        {opening !== null && (
          <>
            <h1>Reading {opening.fileName}</h1>
            <Progress
              className="empty-progress"
              value={opening.fraction * 100}
              aria-label="Reading progress"
              size="sm"
            />
            <p className="dim">{Math.round(opening.fraction * 100)} %</p>
            <Button size="sm" variant="default" onClick={commands.cancelOpening}>
              Cancel opening
            </Button>
          </>
        )}
        <div className="empty-error">
          {error !== null && (
            <ErrorAlert error={error} onDismiss={() => store.dispatch({ kind: 'dismissOpenError' })} />
          )}
        </div>
      </div>
    </main>
  );
}
