import { errorCatalogue } from '../../core/contracts/errors.js';
import type { WindowApi } from '../../core/contracts/windowApi.js';
import { selectRequest } from '../state/formRequest.js';
import { selectFormProblem } from '../state/obstacles.js';
import { selectRunning } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';
import type { WindowState } from '../state/windowState.js';

/** Typing goes on for about this long between two keys. */
const quietMs = 250;

/** Asks for a forecast whenever series or form have changed and then been left alone for a moment. */
export function followForecast(api: WindowApi, store: WindowStore): void {
  let asked: Pick<WindowState, 'series' | 'form'> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const ask = async (): Promise<void> => {
    timer = null;
    const state = store.getState();
    const request = selectRequest(state);
    asked = state;
    if (request === null || selectFormProblem(state) !== null) {
      store.dispatch({ kind: 'designKnown', view: null });
      store.dispatch({ kind: 'forecast', forecast: { kind: 'none' } });
      return;
    }
    const isStale = (): boolean =>
      store.getState().form !== state.form || store.getState().series !== state.series;
    const { seriesId, design } = request;
    const described = design === null ? null : await api.describeDesign(seriesId, design);
    if (isStale()) return;
    store.dispatch({ kind: 'designKnown', view: described?.ok === true ? described.value : null });
    const reply = described?.ok === false ? described : await api.forecast(request);
    if (isStale()) return;
    if (reply.ok) store.dispatch({ kind: 'forecast', forecast: { kind: 'known', forecast: reply.value } });
    else if (errorCatalogue[reply.error.code].exitCode === 2) {
      store.dispatch({ kind: 'forecast', forecast: { kind: 'refused', error: reply.error } });
    } else store.dispatch({ kind: 'forecast', forecast: { kind: 'none' } });
  };

  store.subscribe(() => {
    const state = store.getState();
    if (asked?.form === state.form && asked.series === state.series) return;
    if (state.series === null || selectRunning(state)) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void ask(), quietMs);
  });
}
