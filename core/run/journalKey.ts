import type { MaskChoice } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { voxfitVersion } from '../contracts/version.js';
import { recordedPath } from '../io/conversionSources.js';
import { fileIdentity } from '../io/fileIdentity.js';
import { hashFile } from '../io/hashFile.js';
import type { JournalKey } from '../io/journal.js';
import { maskText } from './maskText.js';
import { fixedMapPaths } from './parameterMaps.js';
import type { RunPlan } from './plan.js';
import { weightImagePath } from './weights.js';

/** What must be the same for a run to go on with the files of an earlier one, each entry as readable text. */
export async function journalKey(
  series: Pick<Series, 'files' | 'conversion'>,
  plan: RunPlan,
  mask: MaskChoice,
): Promise<JournalKey> {
  const identities = await Promise.all(series.files.map(({ path }) => imageIdentity(series, path)));
  const weights = weightImagePath(plan.fit);
  return {
    version: voxfitVersion,
    input: identities.join('; '),
    'excluded volumes': plan.excluded.join(', '),
    ...fitEntries(plan.fit, ''),
    ...(plan.rival === undefined
      ? {}
      : { criterion: plan.rival.criterion, ...fitEntries(plan.rival.fit, ' of the rival') }),
    maps: plan.maps.map(mapText).join(', '),
    ...definitionEntry(plan),
    ...(await fixedMapEntries(plan)),
    ...(weights === null ? {} : { weights: await fileIdentity(weights) }),
    mask: mask.kind === 'file' ? await fileIdentity(mask.path) : maskText(mask),
  };
}

/** What is converted lies elsewhere each time, and is as new; its bytes say whether it is the same. */
async function imageIdentity(series: Pick<Series, 'conversion'>, path: string): Promise<string> {
  if (series.conversion === undefined) return fileIdentity(path);
  return `${recordedPath(series, path)}, SHA-256 ${await hashFile(path)}`;
}

/** One entry for what is fitted, one per parameter, one per acquisition variable, and one for each further setting. */
function fitEntries(fit: RunPlan['fit'], whose: string): JournalKey {
  const { kind, ...rest } = fit;
  const { parameters, variables, ...settings } = rest as Partial<Extract<typeof fit, { kind: 'equation' }>>;
  const { equation, ...options } = settings;
  const named: readonly (readonly [string, unknown])[] = [
    ['model', equation ?? kind],
    ...(parameters ?? []).map(({ symbol, ...of }) => [`parameter ${symbol}`, of] as const),
    ...Object.entries(variables ?? {}).map(([symbol, values]) => [`values of ${symbol}`, values] as const),
    ...Object.entries(options),
  ];
  return Object.fromEntries(named.map(([name, value]) => [`${name}${whose}`, textOf(value)]));
}

/** JSON, also of numbers that JSON cannot write; a text as it is. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
  );
}

/** What a user's own models were made from, the rival's too. */
function definitionEntry({ model, rival }: RunPlan): JournalKey {
  const definitions = [model, rival?.model].flatMap((each) =>
    each?.kind === 'equation' && each.definition !== undefined ? [each.definition] : [],
  );
  return definitions.length === 0 ? {} : { 'model definition': JSON.stringify(definitions) };
}

function mapText({ name, source }: RunPlan['maps'][number]): string {
  return source.kind === 'derived' ? `${name} = ${source.equation}` : name;
}

async function fixedMapEntries({ fit, rival }: RunPlan): Promise<JournalKey> {
  const named = (of: typeof fit, whose: string): (readonly [string, string])[] =>
    fixedMapPaths(of).map(([symbol, path]) => [`map of ${symbol}${whose}`, path] as const);
  const all = [...named(fit, ''), ...(rival === undefined ? [] : named(rival.fit, ' of the rival'))];
  const entries = all.map(async ([name, path]) => [name, await fileIdentity(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
