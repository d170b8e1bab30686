import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { TableColumn } from '../display/acquisitionTable.js';
import { cellText } from '../display/cellText.js';
import type { CellView } from '../display/cellView.js';
import { type CellPlace, gridDeed } from '../display/gridKeys.js';
import type { RowSort } from '../display/rowOrder.js';
import { type CellRange, fillCells, type PasteResult, pasteCells } from '../display/tablePaste.js';
import { AcquisitionRow } from './AcquisitionRow.js';
import { useClipboard } from './useClipboard.js';
import { useRowWindow } from './useRowWindow.js';

export interface AcquisitionGridProps {
  readonly columns: readonly TableColumn[];
  /** The volume of each row. */
  readonly order: readonly number[];
  readonly sort: RowSort;
  readonly excluded: ReadonlySet<number>;
  readonly askedFor: { readonly symbol: string } | null;
  /** What was found about a column as a whole, a sentence; null for nothing. */
  problemOf(symbol: string): string | null;
  readonly fileNames: readonly string[];
  readonly volumesPerFile: readonly number[];
  readonly readOnly: boolean;
  viewOf(column: TableColumn, volume: number): CellView;
  onSort(symbol: string): void;
  /** Leaves volumes out, or takes them in again where all of them are out. */
  onToggle(volumes: readonly number[]): void;
  /** Whether the edits could be made. */
  onResult(result: PasteResult): boolean;
  onUndo(): void;
  onRedo(): void;
  /** The cell that has the focus; `symbol` null: of the column that says what is in the fit. */
  onActive(symbol: string | null, volume: number): void;
}

/** Column 0 says which volumes are in the fit; the variables follow. */
const firstValueColumn = 1;

/** The grid of the acquisition table. It has one Tab stop; of many rows only those that are seen are in the page. */
export function AcquisitionGrid(props: AcquisitionGridProps) {
  const { columns, order, sort, excluded, readOnly, volumesPerFile, fileNames } = props;
  const [active, setActive] = useState<CellPlace>({ row: 0, column: columns.length > 0 ? 1 : 0 });
  const [anchor, setAnchor] = useState<CellPlace>(active);
  const [draft, setDraft] = useState<string | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const takesFocus = useRef(false);
  /** False as soon as the editor has been told to close: what it loses then is no commit. */
  const isOpen = useRef(false);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRowWindow(scroller, order.length, active.row);
  const columnCount = columns.length + firstValueColumn;
  const place = { row: active.row, column: Math.min(active.column, columnCount - 1) };
  const range = rangeBetween(anchor, place);
  const column = columns[place.column - firstValueColumn];
  const volume = order[place.row] ?? 0;

  const moveTo = (to: CellPlace, isExtended = false): void => {
    takesFocus.current = true;
    setActive(to);
    if (!isExtended) setAnchor(to);
    props.onActive(columns[to.column - firstValueColumn]?.symbol ?? null, order[to.row] ?? 0);
  };
  useEffect(() => {
    if (!takesFocus.current || draft !== null) return;
    takesFocus.current = false;
    const cell = table.current?.querySelector<HTMLElement>('[data-active]');
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  const { askedFor } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, whatever the columns become later
  useEffect(() => {
    const at = columns.findIndex(({ symbol }) => symbol === askedFor?.symbol);
    if (at >= 0) moveTo({ row: 0, column: at + firstValueColumn });
  }, [askedFor]);

  const valueRange: CellRange = {
    rows: range.rows,
    columns: [
      Math.max(0, range.columns[0] - firstValueColumn),
      Math.max(0, range.columns[1] - firstValueColumn),
    ],
  };
  const marked = (): readonly number[] => order.slice(...range.rows);
  const edit = (text: string | null): void => {
    if (readOnly) return;
    if (column === undefined) props.onToggle(marked());
    else {
      isOpen.current = true;
      setDraft(text ?? cellText(props.viewOf(column, volume).value, column));
    }
  };
  /** The typed text into the marked cells; stays open where it cannot be taken. */
  const commit = (then: CellPlace | null): void => {
    if (draft === null || column === undefined || !isOpen.current) return;
    const isUnchanged = draft === cellText(props.viewOf(column, volume).value, column);
    const target = { columns, order, range: valueRange };
    if (!isUnchanged && !props.onResult(fillCells(draft, target)) && then !== null) return;
    isOpen.current = false;
    setDraft(null);
    if (then !== null) moveTo(then);
  };
  const step = (rowStep: number, columnStep: number): CellPlace => ({
    row: Math.min(order.length - 1, Math.max(0, place.row + rowStep)),
    column: Math.min(columnCount - 1, Math.max(firstValueColumn, place.column + columnStep)),
  });

  const onEditorKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') commit(step(event.shiftKey ? -1 : 1, 0));
    else if (event.key === 'Tab') commit(step(0, event.shiftKey ? -1 : 1));
    else if (event.key === 'Escape') {
      isOpen.current = false;
      setDraft(null);
      moveTo(place);
    } else return;
    event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLTableCellElement)) return;
    const deed = gridDeed(event, place, { rows: order.length, columns: columnCount, page: rows.page });
    if (deed === null) return;
    event.preventDefault();
    switch (deed.kind) {
      case 'move':
        moveTo(deed.to, deed.extends);
        break;
      case 'mark':
        moveTo({ row: order.length - 1, column: deed.what === 'all' ? columnCount - 1 : place.column });
        setAnchor({ row: 0, column: deed.what === 'all' ? firstValueColumn : place.column });
        break;
      case 'edit':
        edit(deed.text);
        break;
      default:
        if (!readOnly) change(deed.kind);
    }
  };
  const change = (kind: 'toggle' | 'clear' | 'undo' | 'redo'): void => {
    if (kind === 'toggle') props.onToggle(marked());
    else if (kind === 'undo') props.onUndo();
    else if (kind === 'redo') props.onRedo();
    else if (column !== undefined) props.onResult(fillCells('', { columns, order, range: valueRange }));
  };
  useClipboard(table, {
    pasted(text) {
      if (readOnly) return;
      const target = { columns, order, volumesPerFile, range: valueRange };
      props.onResult(
        column === undefined
          ? { fault: 'Values are pasted into a column of values, not into "In the fit".' }
          : pasteCells(text, target),
      );
    },
    copied() {
      const copied = columns.slice(...valueRange.columns);
      return marked()
        .map((at) => copied.map((of) => cellText(props.viewOf(of, at).value, of)).join('\t'))
        .join('\n');
    },
  });
  const hasFiles = fileNames.length > 1;
  const template = [
    ...['64px', hasFiles ? 'minmax(96px, 240px)' : '', '76px'].filter((width) => width !== ''),
    ...columns.map(() => 'minmax(92px, 160px)'),
  ].join(' ');
  return (
    <div className="grid-scroller" ref={scroller} style={{ '--columns': template } as CSSProperties}>
      <table
        ref={table}
        role="grid"
        aria-label="Acquisition table"
        aria-rowcount={order.length + 1}
        aria-colcount={columnCount + 1 + (hasFiles ? 1 : 0)}
        aria-multiselectable="true"
        aria-readonly={readOnly || undefined}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Volume</th>
            {hasFiles && (
              <th scope="col" className="grid-file">
                File
              </th>
            )}
            <th scope="col" className="grid-fit" title="Space leaves a volume out of the fit">
              In the fit
            </th>
            {columns.map((of) => (
              <ColumnHead
                key={of.symbol}
                column={of}
                sort={sort}
                problem={props.problemOf(of.symbol)}
                onSort={props.onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody style={{ height: rows.height }}>
          {rows.shown.map((row) => (
            <AcquisitionRow
              key={order[row]}
              {...{ row, columns, excluded, hasFiles, readOnly, fileNames, volumesPerFile, range }}
              volume={order[row] as number}
              top={rows.topOf(row)}
              activeColumn={row === place.row ? place.column : null}
              draft={row === place.row ? draft : null}
              viewOf={props.viewOf}
              onDraft={setDraft}
              onEditorKey={onEditorKey}
              onEditorLeft={() => commit(null)}
              onPress={(pressed, isExtended) => moveTo(pressed, isExtended)}
              onEdit={() => edit(null)}
              onToggle={(volumes) => (readOnly ? undefined : props.onToggle(volumes))}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ColumnHead({
  column: { symbol, label, unit, use },
  sort,
  problem,
  onSort,
}: Pick<AcquisitionGridProps, 'sort' | 'onSort'> & {
  readonly column: TableColumn;
  readonly problem: string | null;
}) {
  const isSorted = sort?.symbol === symbol;
  const direction = sort?.descending ? 'descending' : 'ascending';
  const inUnit = unit.symbol === '' ? '' : `, ${unit.symbol}`;
  return (
    <th
      scope="col"
      data-use={use}
      data-mark={problem === null ? undefined : 'doubtful'}
      aria-sort={isSorted ? direction : 'none'}
    >
      <button
        type="button"
        title={`${label}${inUnit}${use === 'unused' ? ', not used by this model' : ''}. Press to sort.${problem === null ? '' : ` ${problem}`}`}
        aria-label={`Sort by ${symbol}`}
        aria-description={problem ?? undefined}
        onClick={() => onSort(symbol)}
      >
        {symbol}
        {unit.symbol !== '' && <span className="dim"> {unit.symbol}</span>}
        {isSorted && (sort.descending ? ' ↓' : ' ↑')}
      </button>
    </th>
  );
}

function rangeBetween(a: CellPlace, b: CellPlace): CellRange {
  return {
    rows: [Math.min(a.row, b.row), Math.max(a.row, b.row) + 1],
    columns: [Math.min(a.column, b.column), Math.max(a.column, b.column) + 1],
  };
}
