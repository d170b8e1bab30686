import type { WindowApi } from '../../core/contracts/windowApi.js';
import { robustRange, sortedSample } from '../display/statistics.js';
import { selectShownMap } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';
import type { MapDisplay, WindowState } from '../state/windowState.js';
import { writeLevels, writeStatusLevels } from '../viewer/displayImage.js';
import type { OverlayLook, RasStep, Viewer } from '../viewer/viewer.js';
import type { WorldPoint } from '../viewer/voxelMapping.js';
import { createMapFeed } from './mapFeed.js';
import { createMaskFeed } from './maskFeed.js';

/** Keeps the viewer in step with the state; the only code that tells the viewer what to draw. */
export interface Picture {
  /** Puts the viewer into a place of the page, making it first when there is none. */
  mount(host: HTMLElement): void;
  /** A new viewer after its graphics context was lost. */
  rebuild(): void;
  moveTo(point: WorldPoint): void;
  step(step: RasStep): void;
  zoom(factor: number): void;
  resetZoom(): void;
  /** Takes the last stroke of a drawn mask back. */
  undoDrawing(): void;
}

/** onMove: where the crosshair stands, in mm. */
export function createPicture(
  api: WindowApi,
  store: WindowStore,
  onMove: (point: WorldPoint) => void,
): Picture {
  let viewer: Viewer | null = null;
  let making = false;
  let host: HTMLElement | null = null;
  let drawn: WindowState | null = null;
  let levels: { mapId: string; bytes: Uint8Array; display: MapDisplay | undefined } | null = null;
  let frame = 0;

  const feed = createMapFeed(api, store, {
    arrived(mapId, k0, k1) {
      const display = levels?.mapId === mapId ? levels.display : undefined;
      if (levels === null || display === undefined) {
        requestRedraw();
        return;
      }
      paint(mapId, levels.bytes, display, k0, k1);
      if (display.range !== null || display.colours === 'status') viewer?.updateSlices(k0, k1);
    },
    drawn: async () => viewer?.settled(),
  });

  const masks = createMaskFeed(api, store, () => requestRedraw());

  const make = async (): Promise<void> => {
    if (making || viewer !== null || host === null) return;
    making = true;
    const { createViewer } = await import('../viewer/viewer.js');
    const made = await createViewer(host, {
      onMove,
      onDrawn: (voxels) => void keepDrawing(voxels),
      onFault(fault) {
        if (fault === 'contextLost') viewer = null;
        store.dispatch({ kind: 'viewerFault', fault });
      },
    });
    making = false;
    viewer = made;
    if (made.element.parentElement !== host) host.replaceChildren(made.element);
    drawn = null;
    levels = null;
    void sync();
  };

  /** Brings the viewer from the state last drawn to the present one. */
  const sync = async (): Promise<void> => {
    const state = store.getState();
    const before = drawn;
    if (viewer === null || state === before) return;
    drawn = state;
    if (state.series === null) return;
    if (before?.view.plane !== state.view.plane) viewer.setPlane(state.view.plane);
    if (before?.view.radiological !== state.view.radiological) {
      viewer.setConvention(state.view.radiological);
    }
    if (before?.view.smooth !== state.view.smooth) viewer.setSmooth(state.view.smooth);
    const sameSeries = before?.series?.id === state.series.id;
    if (!sameSeries || before?.view.baseVolume !== state.view.baseVolume) await drawSeries(state, sameSeries);
    const { run } = state;
    if (before?.run?.request !== run?.request && run === null) viewer.hideOverlay();
    if (overlayChanged(before, state) || before?.maskView.shown !== state.maskView.shown) requestRedraw();
    const { mask } = state.form;
    if (before?.form.mask !== mask || !sameSeries) drawWith(mask);
    if (before?.run !== run || before?.view.mapId !== state.view.mapId) feed.update();
  };

  /** The drawing stays in the viewer while another mask is chosen, and goes with its series. */
  const drawWith = (mask: WindowState['form']['mask']): void => {
    viewer?.draw(mask.kind === 'drawn' ? mask.tool : null, mask.kind === 'drawn');
  };

  const keepDrawing = async (voxels: Uint8Array): Promise<void> => {
    const { series } = store.getState();
    if (series === null) return;
    const isEmpty = !voxels.includes(1);
    const reply = isEmpty ? null : await api.keepMask(series.id, voxels);
    const { form } = store.getState();
    if (form.mask.kind !== 'drawn' || store.getState().series?.id !== series.id) return;
    if (reply?.ok === false) store.dispatch({ kind: 'viewerError', error: reply.error });
    else store.dispatch({ kind: 'chooseMask', mask: { ...form.mask, file: reply?.value ?? null } });
  };

  const drawSeries = async (state: WindowState, sameGrid: boolean): Promise<void> => {
    const { series } = state;
    if (series === null) return;
    const reply = await api.readVolume(series.id, state.view.baseVolume);
    if (store.getState().series?.id !== series.id || viewer === null) return;
    if (!reply.ok) {
      store.dispatch({ kind: 'viewerError', error: reply.error });
      return;
    }
    const range = robustRange(sortedSample(reply.value)) ?? { lower: 0, upper: 1 };
    if (sameGrid) {
      viewer.replaceSeries(reply.value, { lower: Math.min(0, range.lower), upper: range.upper });
    } else {
      levels = null;
      await viewer.showSeries(series, reply.value, { lower: Math.min(0, range.lower), upper: range.upper });
      requestRedraw();
    }
  };

  const requestRedraw = (): void => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      redraw();
    });
  };

  const redraw = (): void => {
    const state = store.getState();
    const map = selectShownMap(state);
    if (viewer === null) return;
    const mask = masks.voxels();
    if (mask !== null) {
      levels = null;
      viewer.showOverlay(maskLevels(mask), { colours: 'mask', opacity: maskOpacity });
      return;
    }
    if (map === null) {
      viewer.hideOverlay();
      return;
    }
    const display = state.displays[map.id];
    const values = feed.values(map.id);
    if (display === undefined || values === null) {
      viewer.hideOverlay();
      levels = null;
      return;
    }
    const look: OverlayLook = { colours: display.colours, opacity: state.view.opacity };
    if (levels?.mapId !== map.id || !sameLevels(levels.display, display)) {
      const bytes = levels?.bytes.length === values.length ? levels.bytes : new Uint8Array(values.length);
      levels = { mapId: map.id, bytes, display };
      paint(map.id, bytes, display, 0, Number.POSITIVE_INFINITY);
    }
    viewer.showOverlay(levels.bytes, look);
  };

  const paint = (mapId: string, bytes: Uint8Array, display: MapDisplay, k0: number, k1: number): void => {
    const values = feed.values(mapId);
    const shape = store.getState().series?.shape;
    if (values === null || shape === undefined) return;
    const perSlice = shape[0] * shape[1];
    const from = k0 * perSlice;
    const to = Math.min(values.length, k1 * perSlice);
    if (display.colours === 'status') writeStatusLevels(bytes, values, from, to);
    else if (display.range !== null) writeLevels(bytes, values, display.range, from, to);
    else bytes.fill(0, from, to);
  };

  store.subscribe(() => void sync());
  return {
    mount(nextHost) {
      host = nextHost;
      if (viewer === null) void make();
      else host.replaceChildren(viewer.element);
    },
    rebuild() {
      viewer = null;
      store.dispatch({ kind: 'viewerFault', fault: null });
      void make();
    },
    moveTo: (point) => viewer?.moveTo(point),
    step: (step) => viewer?.step(step),
    zoom: (factor) => viewer?.zoom(factor),
    resetZoom: () => viewer?.resetZoom(),
    undoDrawing: () => viewer?.undoDrawing(),
  };
}

/** The image stays to be seen below the mask. */
const maskOpacity = 0.45;

function maskLevels(mask: Uint8Array): Uint8Array {
  return mask.map((inside) => (inside === 0 ? 0 : 255));
}

function sameLevels(a: MapDisplay | undefined, b: MapDisplay): boolean {
  return (
    a !== undefined &&
    a.range?.lower === b.range?.lower &&
    a.range?.upper === b.range?.upper &&
    (a.colours === 'status') === (b.colours === 'status')
  );
}

function overlayChanged(before: WindowState | null, after: WindowState): boolean {
  const { mapId, opacity } = after.view;
  const then = before?.displays[mapId ?? ''];
  const now = after.displays[mapId ?? ''];
  return (
    before?.view.mapId !== mapId ||
    before?.view.opacity !== opacity ||
    before?.run?.request !== after.run?.request ||
    then?.range !== now?.range ||
    then?.colours !== now?.colours
  );
}
