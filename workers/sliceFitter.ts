import { basename } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { FitKind, FitTask } from '../core/contracts/job.js';
import { isStatusSource } from '../core/contracts/mapSources.js';
import { bytesPerElement } from '../core/contracts/series.js';
import type { SliceModule } from '../core/contracts/sliceFunction.js';
import { hasValue, voxelStatus, voxelStatusLabels } from '../core/contracts/voxelStatus.js';
import type { ChunkMap } from '../core/fit/chunkMaps.js';
import type { OpenFiles } from '../core/io/openFiles.js';
import { decodeToFloat64 } from '../core/nifti/decode.js';
import { loadSliceModule } from './sliceModule.js';

type FunctionKind = Extract<FitKind, { kind: 'function' }>;

/** Runs a user's own function, a whole slice at a time. */
export class SliceFitter {
  /** A run is a slice. */
  readonly slicesDiffer = true;
  readonly chunkVoxels: number;
  private slice = 0;
  private module: Promise<SliceModule> | null = null;

  constructor(
    private readonly task: Pick<FitTask, 'volumes' | 'maps'>,
    private readonly fit: FunctionKind,
    private readonly files: OpenFiles,
  ) {
    const [ni = 0, nj = 0] = task.volumes[0]?.shape ?? [];
    this.chunkVoxels = ni * nj;
  }

  enterSlice(k: number): void {
    this.slice = k;
  }

  /**
   * Gives the slice that begins at voxel `from` to the function; mask, counts and the arrays as in
   * ChunkFitter.fitChunk. Throws FUNCTION_INVALID, FUNCTION_FAILED (with the place in the user's file),
   * DATA_TRUNCATED, READ_FAILED.
   */
  async fitRun(
    from: number,
    voxels: number,
    mask: Uint8Array | null,
    statusCounts: number[],
  ): Promise<ChunkMap[]> {
    const { sliceFunction, variables } = this.fit;
    this.module ??= loadSliceModule(sliceFunction);
    const { fitSlice } = await this.module;
    const [ni = 0, nj = 0] = this.task.volumes[0]?.shape ?? [];
    const chosen = Uint8Array.from({ length: voxels }, (_, v) => (mask === null || mask[v] !== 0 ? 1 : 0));
    const status = chosen.map((inside) => (inside === 1 ? voxelStatus.converged : voxelStatus.skipped));
    const maps = Object.fromEntries(
      sliceFunction.maps.map(({ mapName }) => [mapName, new Float32Array(voxels).fill(Number.NaN)]),
    );
    const volumes = this.task.volumes.map((volume) => {
      const bytes = new Uint8Array(voxels * bytesPerElement[volume.datatype]);
      this.files.read(volume.path, bytes, volume.byteOffset + from * bytesPerElement[volume.datatype]);
      return decodeToFloat64(bytes, volume);
    });
    try {
      const input = { slice: this.slice, shape: [ni, nj], volumes, mask: chosen.slice(), variables } as const;
      await fitSlice(input, { ...maps }, status);
    } catch (error) {
      throw failure(error, sliceFunction.path);
    }
    settle(chosen, status, Object.values(maps));
    for (const code of status) statusCounts[code] = (statusCounts[code] ?? 0) + 1;
    return this.task.maps.map(({ source, name }) =>
      isStatusSource(source) ? status : (maps[name] as Float32Array),
    );
  }
}

/** Voxels outside the mask are skipped; those without any finite value are not finite; failed ones are NaN in all maps. */
function settle(chosen: Uint8Array, status: Uint8Array, maps: readonly Float32Array[]): void {
  for (let v = 0; v < chosen.length; v++) {
    if (chosen[v] === 0) status[v] = voxelStatus.skipped;
    else if (status[v] === voxelStatus.skipped || (status[v] as number) >= voxelStatusLabels.length) {
      status[v] = voxelStatus.notFinite;
    } else if (hasValue(status[v] as number) && maps.every((map) => !Number.isFinite(map[v]))) {
      status[v] = voxelStatus.notFinite;
    }
    if (!hasValue(status[v] as number)) for (const map of maps) map[v] = Number.NaN;
  }
}

function failure(error: unknown, path: string): VoxfitError {
  const fileName = basename(path);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const place = new RegExp(`${fileName.replaceAll('.', '\\.')}:\\d+:\\d+`).exec(stack)?.[0] ?? fileName;
  return new VoxfitError(
    'FUNCTION_FAILED',
    `fitSlice failed at ${place}: ${message}`,
    { place, stack },
    error,
  );
}
