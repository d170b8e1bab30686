import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useWindow } from '../state/useWindow.js';
import { Shell } from './Shell.js';
import { theme } from './theme.js';

/** The window: theme and colour scheme around the shell. */
export function App({ styleNonce }: { readonly styleNonce: string }) {
  const scheme = useWindow((state) => state.chosenScheme ?? state.systemScheme);
  const isExporting = useWindow((state) => state.exporting.busy);
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} getStyleNonce={() => styleNonce}>
      <Notifications
        position="bottom-right"
        autoClose={6000}
        className={isExporting ? 'toasts toasts-away' : 'toasts'}
      />
      <Shell />
    </MantineProvider>
  );
}
