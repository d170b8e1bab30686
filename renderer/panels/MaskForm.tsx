import { SegmentedControl } from '@mantine/core';
import { formatCount } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { DrawingTool, FormMask, MaskViewState } from '../state/windowState.js';
import { ErrorAlert } from './ErrorAlert.js';
import { QuantityInput } from './QuantityInput.js';

const kinds: readonly { readonly value: FormMask['kind']; readonly label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'none', label: 'None' },
  { value: 'threshold', label: 'Above' },
  { value: 'file', label: 'File…' },
  { value: 'drawn', label: 'Drawn' },
];

/** Which voxels are fitted, looked at over the image before the run. */
export function MaskForm({ disabled }: { readonly disabled: boolean }) {
  const { commands, store } = useTools();
  const mask = useWindow((state) => state.form.mask);
  const maskView = useWindow((state) => state.maskView);
  const fault = useWindow((state) => state.viewerFault);
  const choose = (next: FormMask): void => store.dispatch({ kind: 'chooseMask', mask: next });
  const chooseKind = (kind: string): void => {
    if (kind === 'file') commands.chooseMaskFile();
    else if (kind === 'threshold') choose({ kind, value: null });
    else if (kind === 'drawn') choose({ kind, file: null, tool: 'pen' });
    else choose({ kind: kind === 'none' ? 'none' : 'auto' });
  };
  return (
    <div className="mask">
      <span className="label" id="mask-label">
        Mask
      </span>
      <SegmentedControl
        size="xs"
        aria-labelledby="mask-label"
        disabled={disabled}
        value={mask.kind}
        onChange={chooseKind}
        data={kinds.filter(({ value }) => fault !== 'noWebgl2' || value !== 'drawn')}
      />
      {mask.kind === 'file' && (
        <p className="source">
          <span title={mask.name}>{mask.name}</span>
          <button type="button" className="link" disabled={disabled} onClick={commands.chooseMaskFile}>
            Choose another…
          </button>
        </p>
      )}
      {mask.kind === 'threshold' && (
        <p className="arrival">
          <span>Mean over the volumes above</span>
          <QuantityInput
            label="Threshold of the mask, in the unit of the signal"
            value={mask.value ?? undefined}
            placeholder="needed"
            factor={1}
            disabled={disabled}
            onCommit={(value) => choose({ kind: 'threshold', value: value ?? null })}
          />
        </p>
      )}
      {mask.kind === 'drawn' && <DrawingTools mask={mask} disabled={disabled} />}
      {mask.kind !== 'none' && mask.kind !== 'drawn' && (
        <label className="check">
          <input
            type="checkbox"
            checked={maskView.shown}
            disabled={disabled}
            onChange={(event) =>
              store.dispatch({
                kind: 'maskView',
                maskView: { ...maskView, shown: event.currentTarget.checked },
              })
            }
          />
          Show the mask over the image
        </label>
      )}
      {mask.kind !== 'none' && maskView.shown && <MaskFigures view={maskView} />}
    </div>
  );
}

const tools: readonly { readonly value: DrawingTool | 'off'; readonly label: string }[] = [
  { value: 'pen', label: 'Pen' },
  { value: 'filled', label: 'Filled' },
  { value: 'erase', label: 'Erase' },
  { value: 'off', label: 'Crosshair' },
];

function DrawingTools({
  mask,
  disabled,
}: {
  readonly mask: Extract<FormMask, { kind: 'drawn' }>;
  readonly disabled: boolean;
}) {
  const { commands, store } = useTools();
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Dragging in the image"
        disabled={disabled}
        value={mask.tool ?? 'off'}
        onChange={(value) => {
          const tool = tools.find((one) => one.value === value)?.value;
          store.dispatch({
            kind: 'chooseMask',
            mask: { ...mask, tool: tool === undefined || tool === 'off' ? null : tool },
          });
        }}
        data={[...tools]}
      />
      <p className="source">
        <span>{mask.file === null ? 'Drag in a slice to draw.' : 'Saved with the maps on export.'}</span>
        <button type="button" className="link" disabled={disabled} onClick={commands.undoDrawing}>
          Undo stroke
        </button>
      </p>
    </>
  );
}

/** How the mask lies to the signal, as a sentence; the place is kept while it is not known. */
function MaskFigures({ view: { result, error } }: { readonly view: MaskViewState }) {
  if (error !== null) return <ErrorAlert error={error} />;
  const overlap = result?.overlap;
  if (result === null || overlap == null) return <p className="dim mask-figures">…</p>;
  return (
    <>
      <p className="dim mask-figures" role="status">
        {formatCount(overlap.voxels)} voxels, {formatCount(overlap.withoutSignal)} without signal;{' '}
        {formatCount(overlap.brightOutside)} of {formatCount(overlap.bright)} bright voxels outside.
      </p>
      {result.notes.map((note) => (
        <p key={note} className="suspect">
          {note}
        </p>
      ))}
    </>
  );
}
