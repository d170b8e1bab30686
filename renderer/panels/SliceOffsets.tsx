import type { ModelVariable } from '../../core/contracts/model.js';
import { displayVariableUnit } from '../display/units.js';
import { sliceOffsetsOf } from '../state/formRequest.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { TextField } from './TextField.js';

interface SliceOffsetsProps {
  readonly variable: ModelVariable;
  readonly slices: number;
  readonly disabled: boolean;
}

/** What is added to a delay in each slice of a 2D readout: nothing, numbers, or the slice times of the sidecar. */
export function SliceOffsets({ variable, slices, disabled }: SliceOffsetsProps) {
  const { commands, store } = useTools();
  const { symbol } = variable;
  const text = useWindow(({ form }) => form.sliceOffsets[symbol] ?? '');
  const { symbol: unit } = displayVariableUnit(symbol, variable.unit);
  const { fault } = sliceOffsetsOf(text, variable, slices);
  return (
    <div className="slice-offsets">
      <p className="arrival">
        <span>Added in each slice, {unit}</span>
        <TextField
          label={`Added to ${symbol} in each slice, ${unit}: one number per slice`}
          value={text}
          placeholder="nothing"
          invalid={fault !== null}
          disabled={disabled}
          onCommit={(next) => store.dispatch({ kind: 'editSliceOffsets', symbol, text: next })}
        />
        <button
          type="button"
          className="link"
          disabled={disabled}
          title="Take the slice times of the sidecar"
          aria-label={`Add SliceTiming of the sidecar to ${symbol}`}
          onClick={() => commands.takeSliceTiming(variable)}
        >
          SliceTiming
        </button>
      </p>
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
