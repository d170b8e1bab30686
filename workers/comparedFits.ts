import type { FitTask, MapSource, MapTarget, RivalTask } from '../core/contracts/job.js';
import { emptyStatusCounts } from '../core/fit/chunkFitter.js';
import type { ChunkMap } from '../core/fit/chunkMaps.js';
import { compareCriteria } from '../core/fit/comparison.js';
import type { OpenFiles } from '../core/io/openFiles.js';
import { type SeriesFit, SeriesFitter } from './seriesFitter.js';

/** Two fits of the same voxels and what their criteria say; each reads the samples for itself, for it may change them. */
export class ComparedFits {
  private readonly first: SeriesFitter;
  private readonly second: SeriesFitter;
  private readonly firstMaps: readonly MapTarget[];
  private readonly secondMaps: readonly MapTarget[];

  constructor(
    kernelModule: WebAssembly.Module,
    private readonly task: SeriesFit & Pick<FitTask, 'rival'>,
    sliceVoxels: number,
    files: OpenFiles,
  ) {
    const { fit, parameterMaps = [] } = this.rival;
    this.firstMaps = task.maps.filter(
      ({ source }) => source.kind !== 'rival' && source.kind !== 'comparison',
    );
    this.secondMaps = task.maps.flatMap((map) =>
      map.source.kind === 'rival' ? [{ ...map, source: map.source.source }] : [],
    );
    const fitterOf = (of: Pick<SeriesFit, 'fit' | 'parameterMaps' | 'maps'>): SeriesFitter =>
      new SeriesFitter(kernelModule, { ...task, ...of }, sliceVoxels, files);
    this.first = fitterOf({
      fit: task.fit,
      maps: this.firstMaps,
      parameterMaps: task.parameterMaps ?? [],
    });
    this.second = fitterOf({ fit, maps: this.secondMaps, parameterMaps });
  }

  get chunkVoxels(): number {
    return Math.min(this.first.chunkVoxels, this.second.chunkVoxels);
  }

  get slicesDiffer(): boolean {
    return this.first.slicesDiffer || this.second.slicesDiffer;
  }

  enterSlice(k: number): void {
    this.first.enterSlice(k);
    this.second.enterSlice(k);
  }

  /** As SeriesFitter.fitRun, for all maps of the task; the counts are those of the first fit. */
  fitRun(from: number, voxels: number, mask: Uint8Array | null, statusCounts: number[]): ChunkMap[] {
    const first = this.first.fitRun(from, voxels, mask, statusCounts);
    const second = this.second.fitRun(from, voxels, mask, emptyStatusCounts());
    const criteria = [
      criterionIn(first, this.firstMaps, this.rival.criterion),
      criterionIn(second, this.secondMaps, this.rival.criterion),
    ] as const;
    let nextFirst = 0;
    let nextSecond = 0;
    return this.task.maps.map(({ source }) => {
      if (source.kind === 'rival') return second[nextSecond++] as ChunkMap;
      if (source.kind !== 'comparison') return first[nextFirst++] as ChunkMap;
      const results = new Float32Array(voxels);
      compareCriteria(source.quantity, ...criteria, results);
      return results;
    });
  }

  private get rival(): RivalTask {
    if (this.task.rival === undefined) throw new Error('A task with one fit was given to compare two.');
    return this.task.rival;
  }
}

function criterionIn(
  values: readonly ChunkMap[],
  maps: readonly MapTarget[],
  kind: MapSource['kind'],
): Float32Array {
  const found = values[maps.findIndex(({ source }) => source.kind === kind)];
  if (!(found instanceof Float32Array)) throw new Error(`A comparison has no map of its ${kind}.`);
  return found;
}
