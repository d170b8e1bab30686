import { notifications } from '@mantine/notifications';
import type { CurrentWork, WindowApi } from '../../core/contracts/windowApi.js';
import { selectModel } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';

/** Shows what the main process was at when this page started: after a crash of the page before, series and fit are there. */
export async function resumeWork(api: WindowApi, store: WindowStore): Promise<void> {
  const reply = await api.currentWork();
  if (!reply.ok) {
    store.dispatch({ kind: 'openFailed', error: reply.error });
    return;
  }
  const { series, fit } = reply.value;
  if (series === null || store.getState().series !== null) return;
  store.dispatch({ kind: 'seriesOpened', series });
  if (fit !== null) showFit(store, fit);
  notifications.show({ message: 'The window had to be started again; series and fit are kept.' });
}

function showFit(
  store: WindowStore,
  { restored, maps, progress, outcome }: NonNullable<CurrentWork['fit']>,
): void {
  store.dispatch({ kind: 'requestRestored', restored });
  store.dispatch({ kind: 'runStarting' });
  const model = selectModel(store.getState());
  store.dispatch({ kind: 'runStarted', request: restored.request, model, maps });
  store.dispatch({ kind: 'runProgress', progress });
  if (outcome !== null) store.dispatch({ kind: 'runEnded', outcome });
}
