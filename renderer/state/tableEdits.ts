import { confirmedInFiles, type TableValues, valuesOfFiles } from '../display/acquisitionTable.js';
import type { CellEdit } from '../display/tablePaste.js';
import type { TableAction } from './actions.js';
import type { TableContent, WindowState } from './windowState.js';

/** So many changes can be undone. */
const mostSteps = 100;

/** The state after a change of the acquisition table, which can be undone; the same where nothing changed. */
export function changeTable(state: WindowState, action: TableAction): WindowState {
  const { past, future } = state.tableHistory;
  const { variables, confirmed, exclude } = state.form;
  const now: TableContent = { variables, confirmed, exclude };
  switch (action.kind) {
    case 'undoTable': {
      const before = past.at(-1);
      if (before === undefined) return state;
      return restored(state, before, { past: past.slice(0, -1), future: [...future, now] });
    }
    case 'redoTable': {
      const after = future.at(-1);
      if (after === undefined) return state;
      return restored(state, after, { past: [...past, now], future: future.slice(0, -1) });
    }
    default: {
      const next = changed(state, action);
      const isSame = next.variables === variables && next.confirmed === confirmed && next.exclude === exclude;
      if (isSame) return state;
      return restored(state, next, { past: [...past, now].slice(-mostSteps), future: [] });
    }
  }
}

function restored(
  state: WindowState,
  content: TableContent,
  tableHistory: WindowState['tableHistory'],
): WindowState {
  return { ...state, form: { ...state.form, ...content }, tableHistory };
}

function changed(
  { form, series }: WindowState,
  action: Exclude<TableAction, { kind: 'undoTable' | 'redoTable' }>,
): TableContent {
  const { variables, confirmed, exclude } = form;
  switch (action.kind) {
    case 'editCells':
      return {
        variables: withCells(variables, action.edits, series?.volumeCount ?? 0),
        confirmed: without(
          confirmed,
          action.edits.map(({ symbol }) => symbol),
        ),
        exclude,
      };
    case 'addColumns': {
      const nothing = new Array<number>(series?.volumeCount ?? 0).fill(Number.NaN);
      const added = action.symbols.filter((symbol) => variables[symbol] === undefined);
      if (added.length === 0) return form;
      return {
        variables: { ...variables, ...Object.fromEntries(added.map((symbol) => [symbol, nothing])) },
        ...{ confirmed, exclude },
      };
    }
    case 'confirmVariable':
      return { variables, confirmed: [...without(confirmed, [action.symbol]), action.symbol], exclude };
    case 'resetColumns': {
      const files = series === null ? {} : valuesOfFiles(series);
      const kept = Object.entries(variables).filter(([symbol]) => !action.symbols.includes(symbol));
      const again = Object.entries(files).filter(([symbol]) => action.symbols.includes(symbol));
      return {
        variables: Object.fromEntries([...kept, ...again]),
        confirmed: [
          ...without(confirmed, action.symbols),
          ...(series === null ? [] : confirmedInFiles(series)).filter((one) => action.symbols.includes(one)),
        ],
        exclude,
      };
    }
    case 'editExcluded':
      return { variables, confirmed, exclude: action.text };
  }
}

/** The same list where nothing is taken out. */
function without(list: readonly string[], out: readonly string[]): readonly string[] {
  return list.some((one) => out.includes(one)) ? list.filter((one) => !out.includes(one)) : list;
}

function withCells(values: TableValues, edits: readonly CellEdit[], volumeCount: number): TableValues {
  const columns = new Map<string, number[]>();
  for (const { symbol, volume, value } of edits) {
    const before = values[symbol] ?? new Array<number>(volumeCount).fill(Number.NaN);
    const column = columns.get(symbol) ?? [...before];
    column[volume] = value;
    columns.set(symbol, column);
  }
  const isSame = ([symbol, column]: [string, number[]]): boolean =>
    column.every((value, volume) => Object.is(value, values[symbol]?.[volume]));
  const different = [...columns].filter((entry) => !isSame(entry));
  return different.length === 0 ? values : { ...values, ...Object.fromEntries(different) };
}
