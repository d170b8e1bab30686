import type { WindowApi } from '../../core/contracts/windowApi.js';
import {
  colourRange,
  mapStatistics,
  robustRange,
  type SortedSample,
  sortedSample,
  statusHistogram,
  type ValueRange,
} from '../display/statistics.js';
import { selectShownMap } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';
import type { RunState } from '../state/windowState.js';

/** A map as far as it has arrived. */
interface MapImage {
  /** nx * ny * nz, i fastest; NaN where nothing has arrived. */
  readonly values: Float32Array;
  readonly arrived: Uint8Array;
  /** How many slices had arrived when the range was last measured. */
  measuredSlices: number;
}

/** Brings the map on screen into the window, slice by slice while a run goes on. */
export interface MapFeed {
  /** The values that have arrived of a map, or null before the first. Owned by the feed; do not write. */
  values(mapId: string): Float32Array | null;
  /** Looks at the state again: another map on screen, more slices done, another run. */
  update(): void;
}

/** Pictures of a running fit are brought up to date at most this often (a redraw uploads the whole map). */
const runningIntervalMs = 250;
/** One message stays below this; messages between processes move about 0.2 GB/s. */
const messageBytes = 1_000_000;
const histogramBins = 64;

/** Who draws the maps. */
export interface MapReader {
  /** Slices k0 <= k < k1 of a map have arrived. */
  readonly arrived: (mapId: string, k0: number, k1: number) => void;
  /** Resolves when what has arrived is on screen, so that a slow graphics processor is not given more. */
  readonly drawn: () => Promise<void>;
}

export function createMapFeed(api: WindowApi, store: WindowStore, reader: MapReader): MapFeed {
  const images = new Map<string, MapImage>();
  let runOfImages: RunState['request'] | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let busy = false;
  let calledWhileBusy = false;

  const imageOf = (mapId: string): MapImage | null => {
    const shape = store.getState().series?.shape;
    if (shape === undefined) return null;
    const known = images.get(mapId);
    if (known !== undefined) return known;
    const made: MapImage = {
      values: new Float32Array(shape[0] * shape[1] * shape[2]).fill(Number.NaN),
      arrived: new Uint8Array(shape[2]),
      measuredSlices: 0,
    };
    images.set(mapId, made);
    return made;
  };

  const schedule = (delayMs: number): void => {
    calledWhileBusy ||= busy;
    if (timer !== null || busy) return;
    timer = setTimeout(() => {
      timer = null;
      void pump();
    }, delayMs);
  };

  const pump = async (): Promise<void> => {
    const { run, series } = store.getState();
    const map = selectShownMap(store.getState());
    if (run === null || series === null || map === null) return;
    const image = imageOf(map.id);
    if (image === null) return;
    const wanted = wantedRanges(run, image.arrived, messageBytes / (4 * series.shape[0] * series.shape[1]));
    busy = true;
    calledWhileBusy = false;
    const fetched = await fetchSlices(map.id, image, wanted);
    if (fetched) await measure(map.id, map.role === 'status', image);
    if (wanted.length > 0) await reader.drawn();
    busy = false;
    if (calledWhileBusy || (wanted.length > 0 && fetched))
      schedule(store.getState().run?.outcome === null ? runningIntervalMs : 0);
  };

  /** Whether all came; not when another run has begun or reading failed. */
  const fetchSlices = async (
    mapId: string,
    image: MapImage,
    ranges: readonly (readonly [number, number])[],
  ): Promise<boolean> => {
    const perSlice = image.values.length / image.arrived.length;
    for (const [k0, k1] of ranges) {
      const reply = await api.readMap(mapId, k0, k1);
      if (images.get(mapId) !== image) return false;
      if (!reply.ok) {
        store.dispatch({ kind: 'viewerError', error: reply.error });
        return false;
      }
      image.values.set(reply.value, k0 * perSlice);
      image.arrived.fill(1, k0, k1);
      reader.arrived(mapId, k0, k1);
    }
    return true;
  };

  /** Measures when four times as many slices have arrived as last time: a new range draws the whole map again. */
  const measure = async (mapId: string, isStatus: boolean, image: MapImage): Promise<void> => {
    const count = image.arrived.reduce((sum, arrived) => sum + arrived, 0);
    const ended = store.getState().run?.outcome !== null;
    if (count === image.measuredSlices || (count < 4 * image.measuredSlices && !ended)) return;
    image.measuredSlices = count;
    if (isStatus) {
      const statusCounts = statusHistogram(image.values);
      store.dispatch({ kind: 'mapCounted', mapId, statistics: null, statusCounts });
      return;
    }
    const sorted = sortedSample(image.values);
    const range = colourRange(sorted);
    if (range === null) {
      image.measuredSlices = 0;
      return;
    }
    store.dispatch({ kind: 'mapMeasured', mapId, range });
    await breath();
    const statistics = mapStatistics(image.values, sorted, histogramRange(sorted, range), histogramBins);
    store.dispatch({ kind: 'mapCounted', mapId, statistics, statusCounts: null });
  };

  return {
    values: (mapId) => images.get(mapId)?.values ?? null,
    update() {
      const { run } = store.getState();
      if (run?.request !== runOfImages) {
        images.clear();
        runOfImages = run?.request ?? null;
      }
      if (run !== null) schedule(run.outcome === null ? runningIntervalMs : 0);
    },
  };
}

/** Lets the window draw and answer between two passes over a large image. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Slices that are done and have not arrived, as ranges of at most `slicesPerMessage`. */
export function wantedRanges(
  run: Pick<RunState, 'progress' | 'outcome'>,
  arrived: Uint8Array,
  slicesPerMessage: number,
): readonly (readonly [number, number])[] {
  const all = run.outcome?.kind === 'done';
  const longest = Math.max(1, Math.floor(slicesPerMessage));
  const ranges: [number, number][] = [];
  for (let k = 0; k < arrived.length; k += 1) {
    const done = all || run.progress?.slices[k] === 'done';
    if (!done || arrived[k] === 1) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === k && k - last[0] < longest) last[1] = k + 1;
    else ranges.push([k, k + 1]);
  }
  return ranges;
}

/** The colours' range and a quarter of it on each side, as far as there are values. */
function histogramRange(sorted: SortedSample, colours: ValueRange): ValueRange {
  const outer = robustRange(sorted, 0.005, 0.995) ?? colours;
  const margin = 0.25 * (colours.upper - colours.lower);
  const lower = Math.max(outer.lower, colours.lower - margin);
  const upper = Math.min(outer.upper, colours.upper + margin);
  return upper > lower ? { lower, upper } : colours;
}
