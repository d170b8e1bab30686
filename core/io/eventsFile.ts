import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Problem } from '../contracts/series.js';
import type { ConditionEvent } from '../models/events/eventDesign.js';
import { columnOf, fileSafeName, numberIn, readNamedTable } from './textTable.js';

/**
 * BIDS events: onset and duration in s, trial_type. Without trial_type all are of the condition `events`; events of
 * type n/a are left out; a column modulation is not used; each with a note. In names of conditions, what cannot be part
 * of a file's name becomes `-`. Throws as readNamedTable, VARIABLE_MISSING (a column), VARIABLE_INVALID (no number, a
 * duration below 0, two conditions whose names become one).
 */
export async function readEvents(
  path: string,
): Promise<{ events: readonly ConditionEvent[]; problems: readonly Problem[] }> {
  const source = basename(path);
  const table = await readNamedTable(path);
  const onset = columnOf(table, 'onset', source);
  const duration = columnOf(table, 'duration', source);
  const type = table.names.indexOf('trial_type');
  const problems: Problem[] = [];
  const note = (message: string): void => void problems.push({ code: 'EVENTS_FILE', message });
  if (type < 0) note(`${source} has no column trial_type: all events are one condition, events.`);
  if (table.names.includes('modulation')) {
    note(`The column modulation of ${source} is not used: all events count alike.`);
  }
  const events = table.rows.map((words, row) => {
    const durationS = numberIn(words[duration], 'duration', row, source);
    if (durationS < 0) {
      throw new VoxfitError(
        'VARIABLE_INVALID',
        `The duration in row ${row + 1} of ${source} is ${durationS} s; it has to be 0 or more.`,
        { path, row: row + 1, durationS },
      );
    }
    const condition = type < 0 ? 'events' : (words[type] as string);
    return { condition, onsetS: numberIn(words[onset], 'onset', row, source), durationS };
  });
  const typed = events.filter(({ condition }) => condition !== 'n/a' && condition !== '');
  if (typed.length < events.length) {
    note(
      `${events.length - typed.length} of ${events.length} events of ${source} have no trial_type and are left out.`,
    );
  }
  requireDistinct(typed, source);
  return { events: typed.map((event) => ({ ...event, condition: fileSafeName(event.condition) })), problems };
}

function requireDistinct(events: readonly ConditionEvent[], source: string): void {
  const originals = new Map<string, string>();
  for (const { condition } of events) {
    const name = fileSafeName(condition);
    const other = originals.get(name) ?? condition;
    if (other !== condition) {
      throw new VoxfitError(
        'VARIABLE_INVALID',
        `The conditions "${other}" and "${condition}" of ${source} would both be called ${name} in the names of maps; rename one.`,
        { conditions: [other, condition] },
      );
    }
    originals.set(name, condition);
  }
}
