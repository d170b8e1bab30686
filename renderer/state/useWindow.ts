import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Commands } from '../commands/commands.js';
import type { WindowAction } from './actions.js';
import type { Store } from './store.js';
import type { WindowState } from './windowState.js';

export type WindowStore = Store<WindowState, WindowAction>;

/** What every panel can reach: the store and what it can be told to do. */
export interface WindowTools {
  readonly store: WindowStore;
  readonly commands: Commands;
}

export const WindowContext = createContext<WindowTools | null>(null);

/** Store and commands of this window; only inside `WindowContext`. */
export function useTools(): WindowTools {
  const tools = useContext(WindowContext);
  if (tools === null) throw new Error('A panel was rendered outside the window.');
  return tools;
}

/** A part of the state; the panel renders again when that part changes. `select` must return stored objects. */
export function useWindow<T>(select: (state: WindowState) => T): T {
  const { store } = useTools();
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}
