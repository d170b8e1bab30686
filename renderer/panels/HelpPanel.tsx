import { keyHelp } from '../commands/keys.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { CloseIcon } from './icons.js';

/** The keys, beside the work and not over it; closed with F1, Escape or its button. */
export function HelpPanel() {
  const { store } = useTools();
  const open = useWindow((state) => state.helpOpen);
  const version = useWindow((state) => state.version);
  if (!open) return null;
  return (
    <aside className="help" aria-label="Keys and help">
      <div className="panel-head">
        <h2>Keys</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close help"
          onClick={() => store.dispatch({ kind: 'help', open: false })}
        >
          <CloseIcon />
        </button>
      </div>
      <dl className="keys">
        {keyHelp.map(({ keys, does }) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="dim">
        Times are shown in milliseconds and written to files in seconds. Voxels without a value are NaN in the
        maps; the status map says why. {version !== '' && `Voxfit ${version}.`}
      </p>
    </aside>
  );
}
