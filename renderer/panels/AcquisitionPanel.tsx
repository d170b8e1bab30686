import { useMemo, useState } from 'react';
import { volumesText } from '../../core/models/resolve/parseVolumes.js';
import {
  addableColumns,
  byHand,
  directionSymbols,
  isOfFiles,
  sourceOf,
  type TableColumn,
  tableColumns,
  valuesOfFiles,
} from '../display/acquisitionTable.js';
import { type CellMark, cellMarks } from '../display/cellMarks.js';
import { type CellView, cellSentence, fitSentence } from '../display/cellView.js';
import { nextSort, type RowSort, rowOrder } from '../display/rowOrder.js';
import type { PasteResult } from '../display/tablePaste.js';
import { excludedVolumes } from '../state/formRequest.js';
import { selectModel, selectRivalModel, selectRunning, usedVariables } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { AcquisitionGrid } from './AcquisitionGrid.js';

/** What the table has to say: a fault stops what was asked for. */
interface Message {
  readonly kind: 'fault' | 'note';
  readonly text: string;
}

/** The acquisition table: one row per volume, one column per variable, every value with where it comes from. */
export function AcquisitionPanel() {
  const { store } = useTools();
  const series = useWindow((state) => state.series);
  const form = useWindow((state) => state.form);
  const { past, future } = useWindow((state) => state.tableHistory);
  const { askedFor } = useWindow((state) => state.below);
  const model = useWindow(selectModel);
  const rival = useWindow(selectRivalModel);
  const running = useWindow(selectRunning);
  const [sort, setSort] = useState<RowSort>(null);
  const [order, setOrder] = useState<readonly number[]>(() =>
    rowOrder(series?.volumeCount ?? 0, null, nothing),
  );
  const [message, setMessage] = useState<Message | null>(null);
  const [read, setRead] = useState<{ readonly symbol: string | null; readonly volume: number } | null>(null);
  const { variables, exclude } = form;
  const wanted = useMemo(() => usedVariables(model, rival), [model, rival]);
  const columns = useMemo(() => tableColumns(wanted, variables), [wanted, variables]);
  const excluded = useMemo(() => new Set(excludedVolumes({ exclude }).volumes), [exclude]);
  const files = useMemo(() => (series === null ? {} : valuesOfFiles(series)), [series]);
  const marks = useMemo(
    () => (series === null ? () => null : cellMarks(series, files, variables, excluded)),
    [series, files, variables, excluded],
  );
  if (series === null) return null;

  const viewOf = (column: TableColumn, volume: number): CellView => {
    const value = variables[column.symbol]?.[volume] ?? Number.NaN;
    const isFound = isOfFiles(files, column.symbol, volume, value);
    const mark: CellMark | null = marks(column, volume);
    const source = Number.isNaN(value) ? null : isFound ? sourceOf(series, column.symbol, volume) : byHand;
    return { value, source, isByHand: !isFound, mark };
  };
  const apply = (result: PasteResult): boolean => {
    if ('fault' in result) {
      setMessage({ kind: 'fault', text: result.fault });
      return false;
    }
    store.dispatch({ kind: 'editCells', edits: result.edits });
    setMessage(result.note === null ? null : { kind: 'note', text: result.note });
    return true;
  };
  const sortBy = (symbol: string): void => {
    const next = nextSort(sort, symbol);
    setSort(next);
    setOrder(rowOrder(series.volumeCount, next, (of, volume) => variables[of]?.[volume] ?? Number.NaN));
  };
  const toggle = (volumes: readonly number[]): void => {
    const out = new Set(excluded);
    const isOut = volumes.every((volume) => out.has(volume));
    for (const volume of volumes) {
      if (isOut) out.delete(volume);
      else out.add(volume);
    }
    store.dispatch({ kind: 'editExcluded', text: volumesText([...out]) });
  };
  const readColumn = columns.find(({ symbol }) => symbol === read?.symbol);
  const ofCell =
    read === null || readColumn === undefined
      ? 'Enter or type to edit, Ctrl+V to paste a column or a block, Delete to clear.'
      : cellSentence(readColumn, read.volume, viewOf(readColumn, read.volume));
  const sentence = read !== null && read.symbol === null ? fitSentence(read.volume, excluded) : ofCell;
  const addable = addableColumns(wanted, variables);
  const changed = columns.filter(({ symbol }) =>
    (variables[symbol] ?? []).some((value, volume) => !isOfFiles(files, symbol, volume, value)),
  );
  const isMarked = (kind: CellMark['kind']): number =>
    columns
      .filter(({ use }) => use !== 'unused')
      .reduce(
        (sum, column) => sum + order.filter((volume) => marks(column, volume)?.kind === kind).length,
        0,
      );
  const [missing, doubtful] = [isMarked('missing') + isMarked('wrong'), isMarked('doubtful')];
  return (
    <section className="acquisition" aria-label="Acquisition">
      <div className="acquisition-tools">
        <span className="acquisition-count">
          {series.volumeCount} volume{series.volumeCount === 1 ? '' : 's'}
          {excluded.size > 0 && `, ${excluded.size} left out`}
          {missing > 0 && <span className="count-missing">, {missing} missing or wrong</span>}
          {doubtful > 0 && <span className="count-doubtful">, {doubtful} doubtful</span>}
        </span>
        <span className="spacer" />
        {addable.map((symbol) => (
          <button
            key={symbol}
            type="button"
            className="link"
            disabled={running}
            onClick={() =>
              store.dispatch({ kind: 'addColumns', symbols: symbol === 'bvec' ? directionSymbols : [symbol] })
            }
          >
            Add {symbol}
          </button>
        ))}
        {sort !== null && (
          <button type="button" className="link" onClick={() => sortBy(sort.symbol)}>
            {sort.descending ? 'Order of the volumes' : `Largest ${sort.symbol} first`}
          </button>
        )}
        <button
          type="button"
          className="link"
          disabled={running || past.length === 0}
          onClick={() => store.dispatch({ kind: 'undoTable' })}
        >
          Undo
        </button>
        <button
          type="button"
          className="link"
          disabled={running || future.length === 0}
          onClick={() => store.dispatch({ kind: 'redoTable' })}
        >
          Redo
        </button>
        <button
          type="button"
          className="link"
          disabled={running || changed.length === 0}
          title={`Puts back what the files say: ${changed.map(({ symbol }) => symbol).join(', ')}`}
          onClick={() =>
            store.dispatch({ kind: 'resetColumns', symbols: columns.map(({ symbol }) => symbol) })
          }
        >
          Back to the files
        </button>
      </div>
      <AcquisitionGrid
        {...{ columns, order, sort, excluded, askedFor, viewOf }}
        problemOf={(symbol) =>
          series.problems.find(({ about }) => about?.variable === symbol && about.volumes === undefined)
            ?.message ?? null
        }
        fileNames={series.fileNames}
        volumesPerFile={series.volumesPerFile}
        readOnly={running}
        onSort={sortBy}
        onToggle={toggle}
        onResult={apply}
        onUndo={() => store.dispatch({ kind: 'undoTable' })}
        onRedo={() => store.dispatch({ kind: 'redoTable' })}
        onActive={(symbol, volume) => {
          setRead({ symbol, volume });
          setMessage(null);
        }}
      />
      <p className="acquisition-read">
        {message === null ? (
          sentence
        ) : (
          <span role={message.kind === 'fault' ? 'alert' : 'status'} data-kind={message.kind}>
            {message.text}
          </span>
        )}
      </p>
    </section>
  );
}

function nothing(): number {
  return Number.NaN;
}
