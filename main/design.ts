import type { WindowDesign } from '../core/contracts/fitRequest.js';
import type { DesignMatrix } from '../core/contracts/linear.js';
import type { Problem, Series } from '../core/contracts/series.js';
import { readDesign } from '../core/io/designFile.js';
import { type EventDesignRequest, readEventDesign } from '../core/io/readEventDesign.js';
import { regressionFit } from '../core/models/resolve/regressionDesign.js';
import { ofField } from './ofField.js';

/** A design with what a user should know of it. */
export interface ReadDesign {
  readonly design: DesignMatrix;
  readonly problems: readonly Problem[];
}

/**
 * The design that the window asks for, usable with the volumes of the series. Throws, with `design` as `field` of the
 * detail, WRONG_USE for a token that stands for nothing and what readDesign, readEventDesign and regressionFit throw.
 */
export function readWindowDesign(
  series: Series,
  asked: WindowDesign,
  filePath: (token: string) => string,
): Promise<ReadDesign> {
  return ofField('design', async () => {
    const made =
      asked.kind === 'file'
        ? { design: await readDesign(filePath(asked.token)), problems: [] }
        : await readEventDesign(series, eventRequest(asked, filePath));
    regressionFit({ design: made.design }, series.volumeCount, 'ols');
    return made;
  });
}

function eventRequest(
  asked: Extract<WindowDesign, { kind: 'events' }>,
  filePath: (token: string) => string,
): EventDesignRequest {
  const { response, derivatives, highPassS, repetitionTimeS, confounds } = asked;
  return {
    eventsPath: filePath(asked.token),
    ...{ response, derivatives, highPassS },
    ...(repetitionTimeS === null ? {} : { repetitionTimeS }),
    ...(confounds === null
      ? {}
      : {
          confounds: {
            path: filePath(confounds.token),
            ...(confounds.columns === null ? {} : { columns: confounds.columns }),
            ...(confounds.firstRow === null ? {} : { firstRow: confounds.firstRow }),
          },
        }),
  };
}
