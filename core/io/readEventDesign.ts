import { basename } from 'node:path';
import type { DesignMatrix } from '../contracts/linear.js';
import type { Problem, Series } from '../contracts/series.js';
import { eventDesign } from '../models/events/eventDesign.js';
import type { ResponseDerivative, ResponseName } from '../models/events/hemodynamicResponse.js';
import { type ConfoundsRequest, readConfounds } from './confoundsFile.js';
import { readEvents } from './eventsFile.js';
import { hashFile } from './hashFile.js';
import { givenRepetitionTime, readRepetitionTime } from './repetitionTime.js';

/** What a design is to be made from; paths are absolute. */
export interface EventDesignRequest {
  readonly eventsPath: string;
  readonly response: ResponseName;
  readonly derivatives: readonly ResponseDerivative[];
  /** Drifts of this period and longer are modelled; null: none. */
  readonly highPassS: number | null;
  readonly confounds?: ConfoundsRequest;
  /** The sidecar with RepetitionTime, in place of the one beside the image. */
  readonly sidecarPath?: string;
  /** Time between volumes in place of what files say. */
  readonly repetitionTimeS?: number;
}

/**
 * The design of a series from its events and confounds, with its origin and what a user should know of it. Throws what
 * readEvents, readConfounds, readRepetitionTime, givenRepetitionTime and
 * eventDesign throw.
 */
export async function readEventDesign(
  series: Series,
  request: EventDesignRequest,
): Promise<{ design: DesignMatrix; problems: readonly Problem[] }> {
  const { eventsPath, response, derivatives, highPassS } = request;
  const { events, problems } = await readEvents(eventsPath);
  const read = request.confounds === undefined ? undefined : await readConfounds(request.confounds);
  const time =
    request.repetitionTimeS === undefined
      ? await readRepetitionTime(series, request.sidecarPath)
      : givenRepetitionTime(request.repetitionTimeS);
  const made = eventDesign({
    ...{ events, source: basename(eventsPath), volumes: series.volumeCount },
    ...{ repetitionTimeS: time.seconds, repetitionTimeSource: time.source },
    ...{ response, derivatives, highPassS },
    ...(read === undefined ? {} : { confounds: read.confounds }),
  });
  const timing: Problem = {
    code: 'REPETITION_TIME',
    message: `Volumes are ${time.seconds} s apart (${time.source}); the first is at 0 s of the events.`,
  };
  const { confounds } = request;
  const origin = {
    events: { path: eventsPath, sha256: await hashFile(eventsPath) },
    ...{ response, derivatives, highPassS },
    ...{ repetitionTimeS: time.seconds, repetitionTimeSource: time.source },
    ...(confounds === undefined
      ? {}
      : {
          confounds: {
            path: confounds.path,
            sha256: await hashFile(confounds.path),
            firstRow: read?.replaced === true ? (confounds.firstRow ?? null) : null,
          },
        }),
  };
  return {
    design: { ...made.design, origin },
    problems: [timing, ...time.problems, ...problems, ...(read?.problems ?? []), ...made.problems],
  };
}
