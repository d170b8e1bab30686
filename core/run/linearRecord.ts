import type { FitOptions } from '../contracts/job.js';
import type { DesignFile, DesignMatrix, DesignOrigin } from '../contracts/linear.js';
import type { RunPlan } from './plan.js';

/** What the job file says of a linear fit: method, design with its rows, contrasts. */
export function linearJob(
  { fit, model }: RunPlan,
  { design, contrasts }: FitOptions,
): Record<string, unknown> {
  if (fit.kind !== 'linear') return {};
  if (model.kind !== 'regression') return { Method: fit.method };
  return {
    Method: fit.method,
    Design: {
      ...designRecord(design, ({ path }) => ({ Path: path })),
      Regressors: fit.columns,
      Rows: design?.rows,
    },
    Contrasts: contrasts ?? [],
  };
}

/** What the sidecar of a map says of a regression: the design without its rows, and the contrasts. */
export function linearSidecar(
  { fit, model }: RunPlan,
  { design, contrasts = [] }: FitOptions,
): Record<string, unknown> {
  if (fit.kind !== 'linear' || model.kind !== 'regression') return {};
  return {
    Design: { ...designRecord(design, ({ path }) => ({ File: fileName(path) })), Regressors: fit.columns },
    ...(contrasts.length === 0 ? {} : { Contrasts: contrasts }),
  };
}

/** Where a file is, as a record says it. */
type Place = (file: DesignFile) => Record<string, string>;

function designRecord(design: DesignMatrix | undefined, place: Place): Record<string, unknown> {
  if (design === undefined) return {};
  const { source, origin } = design;
  return { Source: source, ...(origin === undefined ? {} : { MadeFrom: originRecord(origin, place) }) };
}

function originRecord(origin: DesignOrigin, place: Place): Record<string, unknown> {
  const { events, confounds } = origin;
  return {
    Events: { ...place(events), Sha256: events.sha256 },
    HemodynamicResponse: origin.response,
    Derivatives: origin.derivatives,
    RepetitionTime: origin.repetitionTimeS,
    RepetitionTimeSource: origin.repetitionTimeSource,
    HighPassPeriod: origin.highPassS ?? 'none',
    ...(confounds === undefined
      ? {}
      : {
          Confounds: {
            ...place(confounds),
            Sha256: confounds.sha256,
            ...(confounds.firstRow === null ? {} : { MissingInFirstRow: confounds.firstRow }),
          },
        }),
  };
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
