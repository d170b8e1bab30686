import type { WindowApi } from '../../core/contracts/windowApi.js';
import { selectRunning } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';
import { centreOf, type GridIndex, nearestVoxel, type WorldPoint } from '../viewer/voxelMapping.js';

/** Follows the crosshair: one request under way at a time, the latest position wins. */
export interface VoxelReader {
  moved(point: WorldPoint): void;
  /** The maps may have changed under the crosshair. */
  refresh(): void;
}

/** Reads samples and maps of the voxel under the crosshair, and has the slice on screen fitted first. */
export function createVoxelReader(api: WindowApi, store: WindowStore): VoxelReader {
  let wanted: GridIndex | null = null;
  let busy = false;

  const read = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (wanted !== null) {
      const index = wanted;
      wanted = null;
      const { series } = store.getState();
      if (series === null) break;
      const reply = await api.readVoxel(series.id, index[0], index[1], index[2]);
      if (store.getState().series?.id !== series.id) continue;
      if (!reply.ok) store.dispatch({ kind: 'viewerError', error: reply.error });
      store.dispatch({
        kind: 'voxel',
        voxel: {
          index,
          mm: centreOf(series.affine, index),
          samples: reply.ok ? reply.value.samples : null,
          maps: reply.ok ? reply.value.maps : {},
        },
      });
    }
    busy = false;
  };

  return {
    moved(point) {
      const { series, voxel } = store.getState();
      if (series === null) return;
      const index = nearestVoxel(series.affine, series.shape, point);
      const present = wanted ?? voxel?.index;
      if (present !== undefined && index.every((value, axis) => value === present[axis])) return;
      if (selectRunning(store.getState()) && index[2] !== present?.[2]) void api.preferSlice(index[2]);
      wanted = index;
      void read();
    },
    refresh() {
      const { voxel } = store.getState();
      if (voxel === null) return;
      wanted ??= voxel.index;
      void read();
    },
  };
}
