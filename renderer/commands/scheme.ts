import type { WindowStore } from '../state/useWindow.js';
import type { WindowState } from '../state/windowState.js';

const key = 'voxfit.colorScheme';

/** The first state: dark unless the system is light, and what the user chose last time above both. */
export function startScheme(initial: (scheme: 'dark' | 'light') => WindowState): WindowState {
  const served = document.documentElement.getAttribute('data-mantine-color-scheme');
  const state = initial(served === 'light' ? 'light' : 'dark');
  const remembered = window.localStorage.getItem(key);
  return remembered === 'dark' || remembered === 'light' ? { ...state, chosenScheme: remembered } : state;
}

/** Keeps the user's choice for the next time. */
export function rememberScheme(store: WindowStore): void {
  store.subscribe(() => {
    const { chosenScheme } = store.getState();
    if (chosenScheme !== null) window.localStorage.setItem(key, chosenScheme);
  });
}
