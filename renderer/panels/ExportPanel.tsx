import { Button, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTools, useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';
import { ExportContents } from './ExportContents.js';

/** Writing the maps out; a file that is in the way is asked about here, not in a dialog. */
export function ExportPanel() {
  const { commands, store } = useTools();
  const run = useWindow((state) => state.run);
  const format = useWindow((state) => state.exportFormat);
  const { busy, error, exported } = useWindow((state) => state.exporting);
  useEffect(() => {
    if (exported === null) return;
    notifications.show({ message: `${exported.fileNames.length} files written to ${exported.folder}.` });
  }, [exported]);
  if (run === null) return null;
  const unfinished = run.outcome === null || run.outcome.kind === 'failed';
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
          onClick={commands.exportAll}
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
      <ExportContents />
      {error?.code === 'OUTPUT_EXISTS' && (
        <div role="alert" className="notice notice-warning">
          <div className="notice-body">
            <p className="notice-sentence">{error.message}</p>
            <span className="choices">
              <button type="button" className="link" onClick={commands.exportOver}>
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
