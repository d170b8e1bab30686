import type { Model, ModelParameter, Reference } from '../core/contracts/model.js';
import { methodsOf } from '../core/models/resolve/methods.js';
import { optionalMapsOf } from '../core/models/resolve/optionalMaps.js';
import { mapsOf } from '../core/models/resolve/resolveFit.js';
import { table } from './text.js';

/** A model for people: what it is, needs, estimates and writes. Built-in models and those of files alike. */
export function modelText(model: Model): string {
  const equation = model.kind === 'equation' ? [`  ${model.equation}`] : [];
  const choices = [
    ...methodsOf(model).map(({ id, label }) => [`  --method ${id}`, label]),
    ...(model.kind === 'equation' ? (model.inputs ?? []) : []).map(({ id, label }) => [
      `  --input ${id}`,
      label,
    ]),
  ];
  const sections = [
    [`${model.id}: ${model.name}`, model.summary, ...equation],
    section(
      'Needs',
      model.variables.map(({ symbol, label, unit, bidsField }) => [
        ...[`  ${symbol}`, unit, label],
        bidsField === '' ? '' : `sidecar: ${bidsField}`,
      ]),
    ),
    [`At least ${model.minimumVolumes} ${model.minimumVolumes === 1 ? 'volume' : 'volumes'}.`],
    section('Parameters', parametersOf(model).map(parameterRow)),
    section('Choices, the first is the default', choices),
    section(
      'Maps',
      mapsOf(model).map(({ name, unit, label }) => [`  ${name}`, unit, label]),
    ),
    section(
      'Maps on request (--maps)',
      optionalMapsOf(model).map(({ name, unit, label }) => [`  ${name}`, unit, label]),
    ),
    model.notes ?? [],
    section('References', model.references.map(referenceRow)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [title, table(rows)];
}

function parametersOf(model: Model): readonly ModelParameter[] {
  if (model.kind === 'equation') return [...model.parameters, ...(model.constants ?? [])];
  return model.kind === 'calculation' ? model.parameters : [];
}

function parameterRow({ symbol, unit, label, start, lower, upper, held }: ModelParameter): string[] {
  const known = Number.isFinite(start);
  if (held) return [`  ${symbol}`, unit, label, known ? `held at ${start}` : 'to be given by --fix'];
  return [`  ${symbol}`, unit, label, `start ${start}, ${lower} to ${upper}`];
}

function referenceRow({ authors, year, title, journal, doi }: Reference): string[] {
  return [
    `  ${authors} (${year}). ${title}. ${journal}.${doi === undefined ? '' : ` https://doi.org/${doi}`}`,
  ];
}
