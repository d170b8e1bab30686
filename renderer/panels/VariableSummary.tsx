import { acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import { byHand, isOfFiles, sourceOf, type TableColumn, valuesOfFiles } from '../display/acquisitionTable.js';
import { shownValue } from '../display/cellText.js';
import { unitDoubt } from '../display/unitDoubt.js';
import { selectRunning } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';

/** So many values are shown one by one. */
const mostShown = 16;

/** One acquisition variable in a few words: its values, where they come from, what is wrong, and the way to the table. */
export function VariableSummary({ column, unit }: { readonly column: TableColumn; readonly unit: string }) {
  const { store } = useTools();
  const { symbol, label } = column;
  const series = useWindow((state) => state.series);
  const values = useWindow((state) => state.form.variables[symbol]);
  const isConfirmed = useWindow((state) => state.form.confirmed.includes(symbol));
  const running = useWindow(selectRunning);
  if (series === null) return null;
  const files = valuesOfFiles(series);
  const known = (values ?? []).filter((value) => !Number.isNaN(value));
  const byHandCount = (values ?? []).filter((value, n) => !isOfFiles(files, symbol, n, value)).length;
  const lacking = series.volumeCount - known.length;
  const fromFile = series.variables[symbol];
  const doubt =
    lacking > 0 || isConfirmed ? null : unitDoubt({ symbol, unit }, known, fromFile, byHandCount > 0);
  const missing = lacking > 0 && column.use === 'needed';
  const source = fromFile?.source ?? (files[symbol] === undefined ? null : 'the files');
  const showTable = (): void =>
    store.dispatch({ kind: 'showBelow', below: { tab: 'acquisition', askedFor: { symbol } } });
  const readAsMilliseconds = (): void =>
    store.dispatch({
      kind: 'editCells',
      edits: known.map((value, volume) => ({
        ...{ symbol, volume },
        value: Number((value / 1000).toPrecision(15)),
      })),
    });
  return (
    <div className="variable" data-missing={missing || undefined}>
      <p className="variable-head">
        <span>
          {label} ({symbol})
        </span>
        <button type="button" className="link" aria-label={`Edit ${symbol} in the table`} onClick={showTable}>
          {running ? 'Show' : 'Edit'}
        </button>
      </p>
      {known.length > 0 && <p className="variable-values">{valuesText(known, column)}</p>}
      {missing && (
        <p className="variable-missing">
          Missing{known.length > 0 ? ` in ${lacking} of ${series.volumeCount} volumes` : ''}: type or paste
          {known.length > 0 ? ' them' : ` ${series.volumeCount} values`} in the table, or add{' '}
          {acquisitionField(symbol)?.fileBeside ?? 'a JSON sidecar'}.
        </p>
      )}
      {doubt !== null && (
        <p className="suspect">
          {doubt.reason}{' '}
          {doubt.mayBeMilliseconds && (
            <>
              <button type="button" className="link" disabled={running} onClick={readAsMilliseconds}>
                Read as milliseconds
              </button>{' '}
              <button
                type="button"
                className="link"
                disabled={running}
                onClick={() => store.dispatch({ kind: 'confirmVariable', symbol })}
              >
                Keep as seconds
              </button>
            </>
          )}
        </p>
      )}
      {(source !== null || byHandCount > 0) && (
        <p className="source">
          <span title={sourceText(byHandCount, series.volumeCount, source)}>
            {sourceText(byHandCount, series.volumeCount, source)}
            {isConfirmed && fromFile?.confirmed !== true && ', kept as seconds'}
          </span>
          {(byHandCount > 0 || (isConfirmed && fromFile?.confirmed !== true)) && source !== null && (
            <button
              type="button"
              className="link"
              disabled={running}
              onClick={() => store.dispatch({ kind: 'resetColumns', symbols: [symbol] })}
            >
              Back to {fromFile === undefined ? source : (sourceOf(series, symbol, 0) ?? source)}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function sourceText(edited: number, volumes: number, source: string | null): string {
  if (edited === 0) return `From ${source}`;
  const others = source === null || edited >= volumes ? '' : `, the others from ${source}`;
  return `${byHand}${edited < volumes ? ` in ${edited} of ${volumes} volumes` : ''}${others}`;
}

/** `10, 20, 30 ms`, `1800 ms in every volume`, or the range of many. */
function valuesText(values: readonly number[], column: TableColumn): string {
  const [first = Number.NaN] = values;
  if (values.length > 1 && values.every((value) => value === first)) {
    return `${shownValue(first, column)} in every volume`;
  }
  if (values.length <= mostShown) {
    const texts = values.map((value) => shownValue(value, { ...column, unit: unitless(column) }));
    const unit = column.words === undefined ? column.unit.symbol : '';
    return `${texts.join(', ')} ${unit}`.trimEnd();
  }
  const counted = new Set(values).size;
  if (column.words !== undefined) return `${counted} kinds in ${values.length} volumes`;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${shownValue(least, { ...column, unit: unitless(column) })} to ${shownValue(most, column)}, ${counted} different`;
}

function unitless({ unit }: TableColumn): TableColumn['unit'] {
  return { factor: unit.factor, symbol: '' };
}
