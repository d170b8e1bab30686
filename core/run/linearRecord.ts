import type { FitOptions } from '../contracts/job.js';
import type { DesignMatrix, DesignOrigin } from '../contracts/linear.js';
import { fileName } from './fileName.js';
import type { RunPlan } from './plan.js';

/** What the sidecar of a map says of a regression: the design without its rows, and the contrasts. */
export function linearSidecar(
  { fit, model }: RunPlan,
  { design, contrasts = [] }: FitOptions,
): Record<string, unknown> {
  if (fit.kind !== 'linear' || model.kind !== 'regression') return {};
  return {
    Design: { ...designRecord(design), Regressors: fit.columns },
    ...(contrasts.length === 0 ? {} : { Contrasts: contrasts }),
  };
}

function designRecord(design: DesignMatrix | undefined): Record<string, unknown> {
  if (design === undefined) return {};
  const { source, origin } = design;
  return { Source: source, ...(origin === undefined ? {} : { MadeFrom: originRecord(origin) }) };
}

function originRecord(origin: DesignOrigin): Record<string, unknown> {
  const { events, confounds } = origin;
  return {
    Events: { File: fileName(events.path), Sha256: events.sha256 },
    HemodynamicResponse: origin.response,
    Derivatives: origin.derivatives,
    RepetitionTime: origin.repetitionTimeS,
    RepetitionTimeSource: origin.repetitionTimeSource,
    HighPassPeriod: origin.highPassS ?? 'none',
    ...(confounds === undefined
      ? {}
      : {
          Confounds: {
            File: fileName(confounds.path),
            Sha256: confounds.sha256,
            ...(confounds.firstRow === null ? {} : { MissingInFirstRow: confounds.firstRow }),
          },
        }),
  };
}
