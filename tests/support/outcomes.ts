import type { RunSummary } from '../../core/contracts/run.js';
import type { RunOutcome } from '../../core/contracts/windowViews.js';

/** The summary of a run that fitted nothing. */
export const emptySummary: RunSummary = {
  voxelsFitted: 0,
  voxelsFailed: 0,
  statusCounts: [],
  slabsFailed: 0,
  slabsUnfinished: 0,
  seconds: 0,
  fitSeconds: 0,
  slabSeconds: 0,
  voxelsPerSecond: 0,
  workers: 0,
  workersLost: 0,
  peakMemoryBytes: 0,
  maps: [],
  slabErrors: [],
  ...{ mask: null, notes: [] },
};

export function cancelledAfter(slicesDone: number): RunOutcome {
  return { kind: 'cancelled', slicesDone, summary: emptySummary };
}
