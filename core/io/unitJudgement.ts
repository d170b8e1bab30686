import type { AcquisitionVariable, AssumedUnit, Problem } from '../contracts/series.js';
import { acquisitionField, rangeText, unitSuspicion } from '../models/resolve/acquisitionFields.js';

type Variables = Readonly<Record<string, AcquisitionVariable>>;

/**
 * Which values cannot be in the unit that they should have. A file that holds one time in milliseconds is likely to hold
 * all its times so: those beside a time that cannot be seconds are suspect too, whatever their size. Where `assumed` says
 * what these times are, they are divided by 1000 or confirmed, and that is told; otherwise nothing is changed.
 */
export function judgeUnits(
  variables: Variables,
  assumed: AssumedUnit | null,
): { readonly variables: Record<string, AcquisitionVariable>; readonly problems: readonly Problem[] } {
  const judged: Record<string, AcquisitionVariable> = { ...variables };
  const problems: Problem[] = [];
  const suspicions = suspicionsOf(variables);
  let accepted = 0;
  for (const [symbol, sentence] of suspicions) {
    const variable = variables[symbol];
    if (variable === undefined) continue;
    if (assumed !== null && variable.unit === 's') {
      accepted += 1;
      const taken = assumed === 'ms' ? inMilliseconds(variable) : asConfirmed(variable);
      judged[symbol] = taken;
      const unit = assumed === 'ms' ? 'milliseconds' : 'seconds';
      problems.push({
        code: 'UNIT_ASSUMED',
        message: `${symbol} ${rangeText(variable.values)} (${variable.source}) is taken as ${unit}, as was asked for: ${rangeText(taken.values)} s.`,
      });
    } else {
      judged[symbol] = { ...variable, suspect: sentence };
      problems.push({ code: 'VARIABLE_UNIT_SUSPECT', message: sentence });
    }
  }
  if (assumed !== null && accepted === 0) {
    const message = `No time looks like milliseconds: all are taken as seconds, and --assume-${assumed} has no effect.`;
    problems.push({ code: 'UNIT_NOT_ASSUMED', message });
  }
  return { variables: judged, problems };
}

/** The values divided by 1000, without rounding noise, and where they come from. */
export function inMilliseconds(variable: AcquisitionVariable): AcquisitionVariable {
  const { suspect: _, ...rest } = variable;
  const note = (source: string): string => `${source}, taken as milliseconds`;
  return {
    ...rest,
    values: variable.values.map((value) => Number((value / 1000).toPrecision(15))),
    source: note(variable.source),
    ...(variable.sources === undefined ? {} : { sources: variable.sources.map(note) }),
  };
}

/** The values as they are, in the unit of which the user is sure. */
export function asConfirmed(variable: AcquisitionVariable): AcquisitionVariable {
  if (variable.confirmed === true) return variable;
  const { suspect: _, ...rest } = variable;
  return { ...rest, source: `${variable.source}, confirmed in ${variable.unit}`, confirmed: true };
}

/** A sentence for each suspect variable: first those whose values say it themselves. */
function suspicionsOf(variables: Variables): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [symbol, { values, source }] of Object.entries(variables)) {
    const sentence = unitSuspicion(symbol, values, source);
    if (sentence !== null) found.set(symbol, sentence);
  }
  const evident = [...found.keys()].filter((symbol) => variables[symbol]?.unit === 's');
  for (const [symbol, variable] of Object.entries(variables)) {
    if (found.has(symbol) || acquisitionField(symbol)?.unit !== 's') continue;
    if (variable.values.every((value) => value === 0)) continue;
    const witness = evident.find((other) => isFromSameFile(variable, variables[other]));
    if (witness === undefined) continue;
    const times = variables[witness] as AcquisitionVariable;
    found.set(
      symbol,
      `${symbol} ${rangeText(variable.values)} (${variable.source}) stands beside ${witness} ${rangeText(times.values)}, which cannot be seconds; is it in milliseconds too? Give it in seconds, or accept milliseconds (in the terminal: --assume-ms; --assume-s if they are right).`,
    );
  }
  return found;
}

function isFromSameFile(one: AcquisitionVariable, other: AcquisitionVariable | undefined): boolean {
  const file = (text: string | undefined): string => (text ?? '').split(', ')[0] ?? '';
  const [a, b] = [file(one.sources?.[0] ?? one.source), file(other?.sources?.[0] ?? other?.source)];
  return a === b && a !== '--var';
}
