import type { MaskChoice } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { voxfitVersion } from '../contracts/version.js';
import { fileIdentity } from '../io/fileIdentity.js';
import type { JournalKey } from '../io/journal.js';
import { fixedMapPaths } from './parameterMaps.js';
import type { RunPlan } from './plan.js';
import { weightImagePath } from './weights.js';

/** What must be the same for a run to go on with the files of an earlier one, each entry as readable text. */
export async function journalKey(
  series: Pick<Series, 'files'>,
  plan: RunPlan,
  mask: MaskChoice,
): Promise<JournalKey> {
  const identities = await Promise.all(series.files.map((file) => fileIdentity(file.path)));
  const weights = weightImagePath(plan.fit);
  return {
    version: voxfitVersion,
    input: identities.join('; '),
    excluded: plan.excluded.join(', '),
    model: fitText(plan.fit),
    ...(plan.rival === undefined ? {} : { rival: `${plan.rival.criterion} ${fitText(plan.rival.fit)}` }),
    maps: plan.maps.map(mapText).join(', '),
    ...definitionEntry(plan),
    ...(await fixedMapEntries(plan)),
    ...(weights === null ? {} : { weights: await fileIdentity(weights) }),
    mask: mask.kind === 'file' ? await fileIdentity(mask.path) : mask.kind,
  };
}

function fitText(fit: RunPlan['fit']): string {
  return JSON.stringify(fit, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
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
