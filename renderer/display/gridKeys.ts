/** A cell of the table as a place on the screen. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What a key asks of a grid in which no cell is being edited; null: the key is not the grid's. */
export type GridDeed =
  | { readonly kind: 'move'; readonly to: CellPlace; readonly extends: boolean }
  | { readonly kind: 'mark'; readonly what: 'all' | 'column' }
  /** `text`: what the cell has in the place of its value; null: its value. */
  | { readonly kind: 'edit'; readonly text: string | null }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are seen at once. */
  readonly page: number;
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/**
 * The keys of a grid as its pattern of the ARIA Authoring Practices has them, and those of spreadsheets: typing replaces,
 * F2 and Enter edit, Delete clears, Ctrl+Z takes back.
 */
export function gridDeed(event: Key, at: CellPlace, size: GridSize): GridDeed | null {
  const { key, shiftKey } = event;
  if (event.altKey) return null;
  const control = event.ctrlKey || event.metaKey;
  const to = destination(key, control, at, size);
  if (to !== null) return { kind: 'move', to, extends: shiftKey };
  if (control) {
    const letter = key.toLowerCase();
    if (letter === 'z') return { kind: shiftKey ? 'redo' : 'undo' };
    if (letter === 'y') return { kind: 'redo' };
    if (key === 'a') return { kind: 'mark', what: 'all' };
    return key === ' ' ? { kind: 'mark', what: 'column' } : null;
  }
  if (key === 'Enter' || key === 'F2') return { kind: 'edit', text: null };
  if (key === ' ') return { kind: 'toggle' };
  if (key === 'Delete' || key === 'Backspace') return { kind: 'clear' };
  return key.length === 1 ? { kind: 'edit', text: key } : null;
}

function destination(
  key: string,
  control: boolean,
  { row, column }: CellPlace,
  { rows, columns, page }: GridSize,
): CellPlace | null {
  const within = (r: number, c: number): CellPlace => ({
    row: Math.min(rows - 1, Math.max(0, r)),
    column: Math.min(columns - 1, Math.max(0, c)),
  });
  switch (key) {
    case 'ArrowUp':
      return within(control ? 0 : row - 1, column);
    case 'ArrowDown':
      return within(control ? rows - 1 : row + 1, column);
    case 'ArrowLeft':
      return within(row, control ? 0 : column - 1);
    case 'ArrowRight':
      return within(row, control ? columns - 1 : column + 1);
    case 'PageUp':
      return within(row - page, column);
    case 'PageDown':
      return within(row + page, column);
    case 'Home':
      return within(control ? 0 : row, 0);
    case 'End':
      return within(control ? rows - 1 : row, columns - 1);
    default:
      return null;
  }
}
