import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTools, useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';

/** Writing the maps out; a file that is in the way is asked about here, not in a dialog. */
export function ExportPanel() {
  const { commands, store } = useTools();
  const run = useWindow((state) => state.run);
  const format = useWindow((state) => state.exportFormat);
  const choice = useWindow((state) => state.exportChoice);
  const { busy, error, exported } = useWindow((state) => state.exporting);
  useEffect(() => {
    if (exported === null) return;
    notifications.show({ message: `${exported.fileNames.length} files written to ${exported.folder}.` });
  }, [exported]);
  if (run === null) return null;
  const unfinished = run.outcome === null || run.outcome.kind === 'failed';
  const request = (overwrite: boolean): void =>
    commands.exportMaps({ mapIds: run.maps.map((map) => map.id), format, ...choice, overwrite });
  const dismiss = (): void =>
    store.dispatch({ kind: 'exporting', exporting: { busy: false, error: null, exported } });
  return (
    <section className="panel" aria-label="Export">
      <div className="export">
        <Button
          size="xs"
          variant="default"
          disabled={busy || unfinished}
          loading={busy}
          onClick={() => request(false)}
        >
          Export maps…
        </Button>
        <SegmentedControl
          size="xs"
          aria-label="File format"
          value={format}
          onChange={(value) =>
            store.dispatch({ kind: 'exportFormat', format: value === 'nii' ? 'nii' : 'nii.gz' })
          }
          data={[
            { value: 'nii.gz', label: '.nii.gz' },
            { value: 'nii', label: '.nii' },
          ]}
        />
      </div>
      <div className="export-choice">
        <Checkbox
          size="xs"
          label="Report"
          description="one HTML page: pictures, histograms, methods"
          checked={choice.report}
          onChange={(event) =>
            store.dispatch({
              kind: 'exportChoice',
              choice: { ...choice, report: event.currentTarget.checked },
            })
          }
        />
        <Checkbox
          size="xs"
          label="BIDS derivative"
          description="names and folders below derivatives/voxfit"
          checked={choice.layout === 'bids'}
          onChange={(event) =>
            store.dispatch({
              kind: 'exportChoice',
              choice: { ...choice, layout: event.currentTarget.checked ? 'bids' : 'plain' },
            })
          }
        />
      </div>
      {error?.code === 'OUTPUT_EXISTS' && (
        <div role="alert" className="notice notice-warning">
          <div className="notice-body">
            <p className="notice-sentence">{error.message}</p>
            <span className="choices">
              <button type="button" className="link" onClick={() => request(true)}>
                Replace
              </button>
              <button type="button" className="link" onClick={dismiss}>
                Keep
              </button>
            </span>
          </div>
        </div>
      )}
      {error !== null && error.code !== 'OUTPUT_EXISTS' && <ErrorAlert error={error} onDismiss={dismiss} />}
      {exported !== null && (
        <p className="source">
          <span title={exported.fileNames.join('\n')}>
            {exported.fileNames.length} files in {exported.folder}
          </span>
          <button type="button" className="link" onClick={commands.showExported}>
            Show folder
          </button>
          <button
            type="button"
            className="link"
            title="A line for the terminal that makes these maps again, bit for bit"
            onClick={() => {
              commands.copyCommand();
              notifications.show({ message: 'The command is in the clipboard.' });
            }}
          >
            Copy as command
          </button>
        </p>
      )}
    </section>
  );
}
