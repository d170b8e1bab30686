import type { WindowStore } from '../state/useWindow.js';
import type { WindowState } from '../state/windowState.js';

const key = 'voxfit.colorScheme';
const attribute = 'data-mantine-color-scheme';

/** The first state: dark unless the system is light, and what the user chose last time above both. */
export function startScheme(initial: (scheme: 'dark' | 'light') => WindowState): WindowState {
  const served = document.documentElement.getAttribute(attribute);
  const state = initial(served === 'light' ? 'light' : 'dark');
  const remembered = window.localStorage.getItem(key);
  return remembered === 'dark' || remembered === 'light' ? { ...state, chosenScheme: remembered } : state;
}

/**
 * Keeps the user's choice for the next time, and puts the scheme on the page before anything is rendered again:
 * plots read their colours from the page.
 */
export function rememberScheme(store: WindowStore): void {
  store.subscribe(() => {
    const { chosenScheme, systemScheme } = store.getState();
    const scheme = chosenScheme ?? systemScheme;
    const page = document.documentElement;
    if (page.getAttribute(attribute) !== scheme) page.setAttribute(attribute, scheme);
    if (chosenScheme !== null) window.localStorage.setItem(key, chosenScheme);
  });
}
