import type { WindowApi } from '../../core/contracts/windowApi.js';
import { excludedVolumes, requestedMask } from '../state/formRequest.js';
import { selectRunning } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';
import type { WindowState } from '../state/windowState.js';

/** Typing goes on for about this long between two keys. */
const quietMs = 250;

/** The voxels of the mask that is to be shown over the image. */
export interface MaskFeed {
  /** One byte per voxel, 0 outside; null while none is to be shown. */
  voxels(): Uint8Array | null;
}

/** Asks for the mask of the form while it is to be shown, whenever that may have changed. `arrived`: there are others now. */
export function createMaskFeed(api: WindowApi, store: WindowStore, arrived: () => void): MaskFeed {
  let voxels: Uint8Array | null = null;
  let asked: Pick<WindowState, 'form' | 'series' | 'maskView'> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const ask = async (): Promise<void> => {
    timer = null;
    const { series, form, maskView } = store.getState();
    const mask = requestedMask(form.mask);
    if (series === null || mask === null || mask.kind === 'none' || !maskView.shown) {
      show(null, { ...maskView, result: null, error: null });
      return;
    }
    const reply = await api.previewMask(series.id, mask, excludedVolumes(form).volumes);
    const now = store.getState();
    if (now.series?.id !== series.id || now.form.mask !== form.mask || !now.maskView.shown) return;
    if (reply.ok) {
      const { voxels: found, ...result } = reply.value;
      show(found, { shown: true, result, error: null });
    } else show(null, { shown: true, result: null, error: reply.error });
  };
  const show = (next: Uint8Array | null, maskView: WindowState['maskView']): void => {
    voxels = next;
    const before = store.getState().maskView;
    const isSame = before.result === maskView.result && before.error === maskView.error;
    if (!isSame) store.dispatch({ kind: 'maskView', maskView });
    arrived();
  };

  store.subscribe(() => {
    const state = store.getState();
    const isSame =
      asked?.form.mask === state.form.mask &&
      asked.form.exclude === state.form.exclude &&
      asked.series === state.series &&
      asked.maskView.shown === state.maskView.shown;
    if (isSame || selectRunning(state)) return;
    asked = state;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void ask(), quietMs);
  });
  return {
    voxels() {
      const { maskView, form } = store.getState();
      // A drawing is seen as it is drawn.
      return maskView.shown && form.mask.kind !== 'drawn' ? voxels : null;
    },
  };
}
