import type { RunSummary } from '../core/contracts/run.js';
import { voxelStatusLabels } from '../core/contracts/voxelStatus.js';
import type { ExportedMap } from '../core/io/exportMaps.js';
import { table } from '../core/options/columns.js';
import { countText, rateText } from './text.js';

export interface FitResult {
  readonly summary: RunSummary;
  readonly maps: readonly ExportedMap[];
  readonly jobPath: string;
  /** See FitToFolder. */
  readonly forecastMemoryBytes: number;
  /** Whole command, reading and export included. */
  readonly seconds: number;
}

/** The object of `--json`. */
export function resultJson(
  { summary, maps, jobPath, forecastMemoryBytes, seconds }: FitResult,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const { voxelsFitted, voxelsFailed, fitSeconds, voxelsPerSecond, workers, peakMemoryBytes } = summary;
  return JSON.stringify({
    voxelsFitted,
    voxelsFailed,
    seconds,
    fitSeconds,
    slabSeconds: summary.slabSeconds,
    voxelsPerSecond,
    workers,
    workersLost: summary.workersLost,
    slabsFailed: summary.slabsFailed,
    peakMemoryBytes,
    forecastMemoryBytes,
    statusCounts: Object.fromEntries(summary.statusCounts.map((count, status) => [String(status), count])),
    mask: summary.mask,
    maps: maps.map(({ name, path, unit }) => ({ name, path, unit })),
    job: jobPath,
    ...(summary.notes.length === 0 ? {} : { notes: summary.notes }),
    ...more,
  });
}

/** The same for people. */
export function resultText({ summary, maps, jobPath, seconds }: FitResult): string {
  const statuses = summary.statusCounts
    .map((count, status) => [countText(count), voxelStatusLabels[status] ?? ''] as const)
    .filter(([count], status) => count !== '0' && status > 0);
  const failed = [...occurrences(summary.slabErrors.map(({ message }) => message))].map(([message, times]) =>
    times === 1 ? message : `${message} (${times} slabs)`,
  );
  return [
    `${countText(summary.voxelsFitted)} voxels fitted, ${countText(summary.voxelsFailed)} failed, in ${seconds.toFixed(2)} s (${rateText(summary.voxelsPerSecond)}, ${summary.workers} workers, peak memory ${Math.round(summary.peakMemoryBytes / 1e6)} MB)`,
    table(statuses.map(([count, label]) => ['', count.padStart(12), label])),
    ...maskLines(summary.mask),
    ...failed,
    ...summary.notes.map((note) => `Note: ${note}`),
    table(maps.map((map) => [map.name, map.unit, map.path])),
    `job  ${jobPath}`,
  ].join('\n');
}

function maskLines(mask: RunSummary['mask']): readonly string[] {
  if (mask === null) return [];
  const { voxels, withoutSignal, bright, brightOutside } = mask;
  return [
    `mask  ${countText(voxels)} voxels, ${countText(withoutSignal)} without signal; ${countText(brightOutside)} of ${countText(bright)} bright voxels outside`,
  ];
}

function occurrences(texts: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
}
