import { type JobRecord, type JobSeries, jobFormat } from '../contracts/jobFile.js';
import type { ImportedSeries, Series } from '../contracts/series.js';
import { voxfitVersion } from '../contracts/version.js';
import { recordedPath } from '../io/conversionSources.js';
import type { ExportedMap } from '../io/exportMaps.js';
import { machineRecord } from '../io/machine.js';
import { relativePath } from '../io/relativePath.js';
import { resolvedParameters } from '../models/resolve/resolvedParameters.js';
import { overlapRecord } from './maskText.js';
import type { RunPlan } from './plan.js';
import { algorithmOf, type Provenance, parameterRecord, sha256Of, statusTable } from './provenance.js';
import { startText } from './startText.js';

/** The content of the job file in `folder` that goes with these maps. */
export function jobRecord(provenance: Provenance, maps: readonly ExportedMap[], folder: string): JobRecord {
  const { series, plan, options, summary, inputs, command, started, kernelsSha256 } = provenance;
  const relative = (path: string): string | null => relativePath(folder, path);
  return {
    Voxfit: { Version: voxfitVersion, JobFormat: jobFormat, KernelsSha256: kernelsSha256 },
    Command: command,
    Started: started.toISOString(),
    Written: new Date().toISOString(),
    Machine: machineRecord(),
    Inputs: inputs.map(({ use, path: read, sha256 }) => {
      const path = use === 'image' ? recordedPath(series, read) : read;
      const way = relative(path);
      return {
        ...{ Use: use, Path: path },
        ...(way === null ? {} : { RelativePath: way }),
        Sha256: sha256,
      };
    }),
    Series: jobSeries(series),
    Options: options,
    Resolved: resolvedRecord(provenance),
    Maps: maps.map(({ name, unit, path, voxelsSha256 }) => ({
      ...{ Name: name, Unit: unit, File: relative(path) ?? path, VoxelsSha256: voxelsSha256 },
    })),
    Result: {
      Mask: overlapRecord(summary.mask),
      VoxelsFitted: summary.voxelsFitted,
      VoxelsFailed: summary.voxelsFailed,
      VoxelsPerStatus: statusTable(summary.statusCounts),
      SlabsFailed: summary.slabsFailed,
      SlabsUnfinished: summary.slabsUnfinished,
      SlabErrors: summary.slabErrors,
      ...(summary.notes.length === 0 ? {} : { Notes: summary.notes }),
      Seconds: summary.seconds,
      Workers: summary.workers,
      WorkersLost: summary.workersLost,
      PeakMemoryBytes: summary.peakMemoryBytes,
    },
    Problems: [...series.problems, ...plan.problems],
  };
}

/** All of a series that a fit takes but what the headers of its files say. */
function jobSeries(series: Series & Partial<Pick<ImportedSeries, 'volumes'>>): JobSeries {
  const { files: _, geometry: __, volumes: ___, incomplete: ____, ...rest } = series;
  return rest;
}

/** What the options came to, with what they left to the model made explicit. */
function resolvedRecord(provenance: Provenance): Readonly<Record<string, unknown>> {
  const { plan } = provenance;
  const { model, rival, volumes, excluded } = plan;
  return {
    Model: model.id,
    ...(model.kind === 'equation' ? { Equation: model.equation } : {}),
    ...fitRecord(plan, provenance),
    Volumes: volumes.filter((volume) => !excluded.includes(volume)),
    ...(rival === undefined
      ? {}
      : {
          Rival: {
            Model: rival.model.id,
            ...(rival.model.kind === 'equation' ? { Equation: rival.model.equation } : {}),
            ...fitRecord({ ...plan, model: rival.model, fit: rival.fit }, provenance),
          },
        }),
  };
}

function fitRecord(plan: RunPlan, provenance: Provenance): Readonly<Record<string, unknown>> {
  const { fit } = plan;
  const hashOf = sha256Of(provenance);
  const parameters = resolvedParameters(fit).map((parameter) => parameterRecord(parameter, hashOf));
  return {
    EstimationAlgorithm: algorithmOf(plan),
    ...('method' in fit ? { Method: fit.method } : {}),
    ...(parameters.length === 0 ? {} : { Parameters: parameters }),
    ...(fit.kind === 'equation' ? { Start: startText(fit) } : {}),
    ...(fit.kind === 'linear' ? { Columns: fit.columns } : {}),
  };
}
