import { basename, resolve } from 'node:path';
import type { DesignMatrix } from '../contracts/linear.js';
import type { Problem, Series } from '../contracts/series.js';
import { eventsBeside } from '../io/eventsBeside.js';
import { type EventDesignRequest, readEventDesign } from '../io/readEventDesign.js';
import { usualHighPassS } from '../models/events/cosineDrift.js';
import { responseDerivatives, responseNames } from '../models/events/hemodynamicResponse.js';
import { type OptionTable, type ParsedArguments, parseChoice, parseNumber, wrongUse } from './options.js';

/** Options that say what `--events` is made into. */
const partnerTable = {
  hrf: {
    type: 'string',
    value: responseNames.join('|'),
    help: 'with --events: haemodynamic response; default glover',
  },
  'hrf-derivatives': {
    type: 'string',
    value: 'none|time|dispersion|time,dispersion',
    help: 'with --events: derivatives of the response as further regressors; default none',
  },
  'high-pass': {
    type: 'string',
    value: 'SECONDS|none',
    help: `with --events: cosine drifts of this period and longer; default ${usualHighPassS}`,
  },
  confounds: {
    type: 'string',
    value: 'FILE',
    help: 'with --events: table with names and a row per volume, further regressors',
  },
  'confound-columns': { type: 'string', value: 'a,b', help: 'columns of --confounds; default: all' },
  'confound-first-row': {
    type: 'string',
    value: 'zero|mean',
    help: 'what stands for n/a in the first row of --confounds; default: refused',
  },
} satisfies OptionTable;

/** Options that make a design from events. */
export const eventOptionTable: OptionTable = {
  events: {
    type: 'string',
    value: 'FILE',
    help: 'with --model glm: BIDS events (onset, duration, trial_type) to make the design from; the time between volumes from --var TR, RepetitionTime or the header',
  },
  ...partnerTable,
};

/**
 * The design that `--events` and its partners ask for, with what a user should know of it; undefined without
 * `--events`. Throws WRONG_USE (naming the events beside the image where glm has no design) and what readEventDesign
 * throws.
 */
export async function requestedEventDesign(
  args: ParsedArguments,
  series: Series,
): Promise<{ design: DesignMatrix; problems: readonly Problem[] } | undefined> {
  const path = args.text('events');
  const isGlm = args.text('model') === 'glm';
  if (path === undefined) {
    const stray = Object.keys(partnerTable).find((name) => args.text(name) !== undefined);
    if (stray !== undefined) throw wrongUse(`--${stray} goes with --events FILE.`);
    if (isGlm && args.text('design') === undefined) await offerEvents(series);
    return undefined;
  }
  if (!isGlm) throw wrongUse('--events goes with --model glm.');
  if (args.text('design') !== undefined) throw wrongUse('Give --events or --design, not both.');
  return readEventDesign(series, eventRequest(args, resolve(path)));
}

function eventRequest(args: ParsedArguments, eventsPath: string): EventDesignRequest {
  const sidecarPath = args.text('sidecar');
  const confounds = confoundsRequest(args);
  return {
    eventsPath,
    response: parseChoice(args.text('hrf') ?? 'glover', responseNames, '--hrf'),
    derivatives: derivativesOf(args.text('hrf-derivatives') ?? 'none'),
    highPassS: highPassOf(args.text('high-pass')),
    ...(confounds === undefined ? {} : { confounds }),
    ...(sidecarPath === undefined ? {} : { sidecarPath }),
  };
}

function derivativesOf(text: string): EventDesignRequest['derivatives'] {
  if (text === 'none') return [];
  const asked = text.split(',').map((word) => parseChoice(word, responseDerivatives, '--hrf-derivatives'));
  return responseDerivatives.filter((name) => asked.includes(name));
}

function highPassOf(text: string | undefined): number | null {
  if (text === 'none') return null;
  return text === undefined ? usualHighPassS : parseNumber(text, '--high-pass');
}

function confoundsRequest(args: ParsedArguments): EventDesignRequest['confounds'] {
  const path = args.text('confounds');
  const columns = args.text('confound-columns')?.split(',');
  const firstRow = args.text('confound-first-row');
  if (path === undefined) {
    if (columns !== undefined) throw wrongUse('--confound-columns goes with --confounds FILE.');
    if (firstRow !== undefined) throw wrongUse('--confound-first-row goes with --confounds FILE.');
    return undefined;
  }
  return {
    path: resolve(path),
    ...(columns === undefined ? {} : { columns }),
    ...(firstRow === undefined
      ? {}
      : { firstRow: parseChoice(firstRow, ['zero', 'mean'], '--confound-first-row') }),
  };
}

/** Says which events lie beside the image; they are not taken unasked. */
async function offerEvents({ files: [file] }: Series): Promise<void> {
  const [path, ...others] = file === undefined ? [] : await eventsBeside(file);
  if (path === undefined) return;
  const names = [path, ...others].map((each) => basename(each)).join(', ');
  throw wrongUse(
    `Model glm needs a design: --design FILE, or --events FILE. Beside the image ${others.length === 0 ? 'is' : 'are'} ${names}: give --events "${path}" to use ${others.length === 0 ? 'it' : 'the first'}.`,
  );
}
