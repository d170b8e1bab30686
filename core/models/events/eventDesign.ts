import { VoxfitError } from '../../contracts/errors.js';
import type { DesignMatrix } from '../../contracts/linear.js';
import type { Problem } from '../../contracts/series.js';
import { cosineDrift } from './cosineDrift.js';
import { type EventTiming, earliestOnsetS, eventRegressors, type TimedEvent } from './eventRegressor.js';

/** An event of a run; `condition` can be part of a file's name. */
export interface ConditionEvent extends TimedEvent {
  readonly condition: string;
}

/** Regressors taken as they are, one value per volume each. */
export interface Confounds {
  readonly regressors: readonly string[];
  /** (volumes, regressors). */
  readonly rows: readonly (readonly number[])[];
  readonly source: string;
}

/** All that a design is made from. */
export interface EventDesignOptions extends EventTiming {
  readonly events: readonly ConditionEvent[];
  /** Of the file of events, for people. */
  readonly source: string;
  readonly repetitionTimeSource: string;
  /** Drifts of this period and longer are modelled; null: none. */
  readonly highPassS: number | null;
  readonly confounds?: Confounds;
}

/** What derivatives add to the name of their condition. */
const derivativeEndings = { time: '_derivative', dispersion: '_dispersion' } as const;

/**
 * The design of a run from its events: conditions by name, each followed by its derivatives; confounds; cosine drifts
 * drift_1, drift_2, …; constant. Volume n is at n * repetitionTimeS.
 * Throws VARIABLE_INVALID (an event after the end of the run, two columns of one name, no event that counts, a high-pass
 * period that is too short), VARIABLE_COUNT (confounds with another number of rows). Notes say which events were left out
 * or begin early.
 */
export function eventDesign(options: EventDesignOptions): {
  design: DesignMatrix;
  problems: readonly Problem[];
} {
  const { volumes, confounds, source } = options;
  const problems: Problem[] = [];
  const events = eventsOfRun(options, problems);
  const columns = new Map<string, ArrayLike<number>>();
  const add = (name: string, values: ArrayLike<number>): void => {
    if (columns.has(name)) {
      throw new VoxfitError(
        'VARIABLE_INVALID',
        `The design from ${source} would have two regressors called ${name}; rename the condition or leave the confound out.`,
        { regressor: name },
      );
    }
    columns.set(name, values);
  };
  for (const condition of [...new Set(events.map((event) => event.condition))].sort()) {
    const own = events.filter((event) => event.condition === condition);
    const endings = ['', ...options.derivatives.map((by) => derivativeEndings[by])];
    for (const [n, values] of eventRegressors(own, options).entries()) add(condition + endings[n], values);
  }
  if (confounds !== undefined) {
    requireRows(confounds, volumes);
    for (const [n, name] of confounds.regressors.entries()) {
      add(
        name,
        confounds.rows.map((row) => row[n] as number),
      );
    }
  }
  for (const [n, drift] of cosineDrift(options).entries()) add(`drift_${n + 1}`, drift);
  add('constant', new Float64Array(volumes).fill(1));
  const values = [...columns.values()];
  const rows = Array.from({ length: volumes }, (_, t) => values.map((column) => column[t] as number));
  return { design: { regressors: [...columns.keys()], rows, source }, problems };
}

/** The events that reach the run. */
function eventsOfRun(options: EventDesignOptions, problems: Problem[]): readonly ConditionEvent[] {
  const { events, source, volumes, repetitionTimeS } = options;
  const endS = volumes * repetitionTimeS;
  const late = events.filter(({ onsetS }) => onsetS >= endS);
  const [first] = late;
  if (first !== undefined) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `${late.length} of ${events.length} events of ${source} begin after the end of the run, the first (${first.condition}) at ${first.onsetS} s: ${volumes} volumes of ${repetitionTimeS} s (${options.repetitionTimeSource}) end at ${round(endS)} s.`,
      { events: late.length, onsetS: first.onsetS, endS },
    );
  }
  const reaching = events.filter(({ onsetS, durationS }) => {
    return onsetS >= earliestOnsetS || onsetS + durationS > earliestOnsetS;
  });
  if (reaching.length === 0) {
    throw new VoxfitError('VARIABLE_INVALID', `${source} has no event that reaches the run.`, {
      events: events.length,
    });
  }
  if (reaching.length < events.length) {
    problems.push({
      code: 'EVENTS_LEFT_OUT',
      message: `${events.length - reaching.length} of ${events.length} events of ${source} were over ${-earliestOnsetS} s before the first volume and are left out.`,
    });
  }
  const cut = reaching.filter(({ onsetS }) => onsetS < earliestOnsetS).length;
  if (cut > 0) {
    problems.push({
      code: 'EVENTS_CUT',
      message: `${cut} of ${events.length} events of ${source} begin more than ${-earliestOnsetS} s before the first volume; they count from there.`,
    });
  }
  return reaching;
}

function requireRows({ rows, source }: Confounds, volumes: number): void {
  if (rows.length === volumes) return;
  throw new VoxfitError(
    'VARIABLE_COUNT',
    `${source} has ${rows.length} rows, the series has ${volumes} volumes; confounds have one row per volume.`,
    { rows: rows.length, volumes },
  );
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
