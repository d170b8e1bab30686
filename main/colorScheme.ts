import { nativeTheme } from 'electron';

/**
 * The colour scheme of the system. Where nobody can be asked (Linux without a desktop) it is dark, because images
 * are judged on black.
 */
export function systemColorScheme(): 'dark' | 'light' {
  const noDesktop = process.platform === 'linux' && !process.env.XDG_CURRENT_DESKTOP;
  return noDesktop || nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
}

/** Tells of every change. */
export function onColorScheme(listener: (scheme: 'dark' | 'light') => void): void {
  nativeTheme.on('updated', () => listener(systemColorScheme()));
}
