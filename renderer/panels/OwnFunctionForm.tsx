import { Button } from '@mantine/core';
import type { FunctionView } from '../../core/contracts/windowViews.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { FileRow } from './FileRow.js';

/** The user's own function over slices: its file, whether it may run, and which maps it makes. */
export function OwnFunctionForm({ disabled }: { readonly disabled: boolean }) {
  const { commands } = useTools();
  const view = useWindow((state) => state.form.ownFunction);
  if (view === null) {
    return (
      <div className="own-function">
        <p className="summary">
          A JavaScript module that is given each slice with its mask and acquisition, and writes maps.
        </p>
        <Button size="compact-sm" variant="default" disabled={disabled} onClick={commands.chooseFunction}>
          Choose function file…
        </Button>
      </div>
    );
  }
  return (
    <div className="own-function">
      <FileRow name={view.name} what="function file" disabled={disabled} onChoose={commands.chooseFunction} />
      {view.declared === null ? <Consent view={view} disabled={disabled} /> : <Declared view={view} />}
    </div>
  );
}

/** Nothing of the file has been run yet, so the name is all that can be said of it. */
function Consent({ view, disabled }: { readonly view: FunctionView; readonly disabled: boolean }) {
  const { commands, store } = useTools();
  return (
    <section className="notice notice-warning" aria-label={`Consent to run ${view.name}`}>
      <div className="notice-body">
        <p className="notice-sentence">
          <strong>{view.name}</strong> is a program. It would run on this computer with your rights: it could
          read, change and send your files. Allow it only if you trust where it comes from.
        </p>
        <p className="dim consent-hash" title={view.sha256}>
          For this version (SHA-256 {view.sha256.slice(0, 12)}…) and until Voxfit is closed.
        </p>
        <p className="consent-buttons">
          <Button size="compact-sm" disabled={disabled} onClick={commands.allowFunction}>
            Allow {view.name} to run
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={disabled}
            onClick={() => store.dispatch({ kind: 'ownFunction', view: null })}
          >
            Leave it out
          </Button>
        </p>
      </div>
    </section>
  );
}

function Declared({ view }: { readonly view: FunctionView }) {
  return (
    <>
      <table className="declared" aria-label={`Maps of ${view.name}`}>
        <tbody>
          {view.declared?.maps.map(({ mapName, label, unit }) => (
            <tr key={mapName}>
              <th scope="row">{mapName}</th>
              <td>{label === mapName ? '' : label}</td>
              <td className="dim">{unit === '1' ? '' : unit}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim consent-hash" title={view.sha256}>
        Allowed to run until Voxfit is closed (SHA-256 {view.sha256.slice(0, 12)}…).
      </p>
    </>
  );
}
