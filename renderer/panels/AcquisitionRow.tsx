import type { KeyboardEvent, MouseEvent } from 'react';
import { shownValue } from '../display/cellText.js';
import { cellSentence, fitSentence } from '../display/cellView.js';
import type { CellPlace } from '../display/gridKeys.js';
import type { CellRange } from '../display/tablePaste.js';
import type { AcquisitionGridProps } from './AcquisitionGrid.js';

interface AcquisitionRowProps
  extends Pick<
    AcquisitionGridProps,
    'columns' | 'excluded' | 'fileNames' | 'volumesPerFile' | 'readOnly' | 'viewOf' | 'onToggle'
  > {
  readonly row: number;
  readonly volume: number;
  /** Where the row stands, px. */
  readonly top: number;
  readonly hasFiles: boolean;
  readonly range: CellRange;
  /** Null: another row has the active cell. */
  readonly activeColumn: number | null;
  /** The text of the active cell while it is edited. */
  readonly draft: string | null;
  onDraft(text: string): void;
  onEditorKey(event: KeyboardEvent): void;
  onEditorLeft(): void;
  onPress(place: CellPlace, isExtended: boolean): void;
  onEdit(): void;
}

/** One volume of the acquisition table. */
export function AcquisitionRow(props: AcquisitionRowProps) {
  const { row, volume, columns, excluded, activeColumn, draft, range, fileNames, volumesPerFile } = props;
  const isOut = excluded.has(volume);
  const isMarked = (column: number): boolean =>
    row >= range.rows[0] && row < range.rows[1] && column >= range.columns[0] && column < range.columns[1];
  const cell = (column: number) => ({
    'aria-colindex': column + 2 + (props.hasFiles ? 1 : 0),
    'aria-selected': isMarked(column),
    'data-active': activeColumn === column || undefined,
    tabIndex: activeColumn === column ? 0 : -1,
    onMouseDown: (event: MouseEvent) => {
      if (event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      props.onPress({ row, column }, event.shiftKey);
    },
  });
  const file = fileOf(volume, fileNames, volumesPerFile);
  return (
    <tr aria-rowindex={row + 2} style={{ top: props.top }} data-out={isOut || undefined}>
      <th scope="row">{volume}</th>
      {props.hasFiles && (
        <td className="grid-file" title={file}>
          {file}
        </td>
      )}
      <td
        role="gridcell"
        className="grid-fit"
        aria-label={fitSentence(volume, excluded)}
        title={fitSentence(volume, excluded)}
        {...cell(0)}
        onDoubleClick={() => props.onToggle([volume])}
      >
        {isOut ? 'left out' : 'yes'}
      </td>
      {columns.map((column, index) => {
        const view = props.viewOf(column, volume);
        const sentence = cellSentence(column, volume, view);
        const isEdited = activeColumn === index + 1 && draft !== null;
        return (
          <td
            key={column.symbol}
            role="gridcell"
            aria-label={sentence}
            aria-invalid={view.mark === null || view.mark.kind === 'doubtful' ? undefined : true}
            title={sentence}
            data-mark={view.mark?.kind}
            data-hand={view.isByHand || undefined}
            {...cell(index + 1)}
            onDoubleClick={props.onEdit}
          >
            {isEdited ? (
              <input
                // biome-ignore lint/a11y/noAutofocus: it stands in the place of the cell that has the focus
                autoFocus
                aria-label={`${column.symbol} of volume ${volume}${column.unit.symbol === '' ? '' : `, ${column.unit.symbol}`}`}
                spellCheck={false}
                value={draft}
                onChange={(event) => props.onDraft(event.currentTarget.value)}
                onKeyDown={props.onEditorKey}
                onBlur={props.onEditorLeft}
              />
            ) : Number.isNaN(view.value) ? (
              <span className="grid-missing">{view.mark?.kind === 'missing' ? 'missing' : '–'}</span>
            ) : (
              shownValue(view.value, column)
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** The file of a volume, with its place there where the file has several. */
function fileOf(volume: number, names: readonly string[], volumesPerFile: readonly number[]): string {
  let first = 0;
  for (const [n, name] of names.entries()) {
    const volumes = volumesPerFile[n] ?? 0;
    if (volume < first + volumes) return volumes === 1 ? name : `${name}, ${volume - first}`;
    first += volumes;
  }
  return '';
}
