import type { MapTarget, MaskOverlap } from '../contracts/job.js';
import type { JobRecord } from '../contracts/jobFile.js';
import type { RunSummary } from '../contracts/run.js';
import { voxelStatusLabels } from '../contracts/voxelStatus.js';

/** What the run of a job file came to; maps: where its maps are now. Figures that a record lacks are 0. */
export function recordedSummary({ Result }: JobRecord, maps: readonly MapTarget[]): RunSummary {
  const number = (name: string): number => {
    const value = Result[name];
    return typeof value === 'number' ? value : 0;
  };
  const { VoxelsPerStatus: counts, SlabErrors: errors } = Result;
  const statusCounts = voxelStatusLabels.map((label) => {
    const count = typeof counts === 'object' && counts !== null ? Reflect.get(counts, label) : 0;
    return typeof count === 'number' ? count : 0;
  });
  const seconds = number('Seconds');
  return {
    ...{ voxelsFitted: number('VoxelsFitted'), voxelsFailed: number('VoxelsFailed'), statusCounts, maps },
    ...{ slabsFailed: Result.SlabsFailed, slabsUnfinished: Result.SlabsUnfinished },
    ...{ seconds, fitSeconds: 0, slabSeconds: 0, voxelsPerSecond: 0 },
    ...{ workers: number('Workers'), workersLost: number('WorkersLost') },
    peakMemoryBytes: number('PeakMemoryBytes'),
    slabErrors: Array.isArray(errors) ? errors : [],
    ...{ mask: recordedOverlap(Result.Mask), notes: [] },
  };
}

function recordedOverlap(recorded: unknown): MaskOverlap | null {
  if (typeof recorded !== 'object' || recorded === null) return null;
  const count = (name: string): number => {
    const value: unknown = Reflect.get(recorded, name);
    return typeof value === 'number' ? value : 0;
  };
  return {
    ...{ voxels: count('Voxels'), withoutSignal: count('VoxelsWithoutSignal') },
    ...{ bright: count('BrightVoxels'), brightOutside: count('BrightVoxelsOutside') },
  };
}
