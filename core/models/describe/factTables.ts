import type { Model, ModelParameter, ModelVariable } from '../../contracts/model.js';
import { acquisitionField } from '../resolve/acquisitionFields.js';
import { type MapPlan, mapsOf } from '../resolve/modelMaps.js';
import { optionalMapsOf } from '../resolve/optionalMaps.js';
import { type FactPart, tablePart } from './factPart.js';
import { printedNumber, printedUnit } from './printedUnit.js';

/** What a series must have: volumes and variables of the acquisition. */
export function variableParts(model: Model): readonly FactPart[] {
  const inputs = inputsOf(model);
  const rows = [
    ...model.variables.map((variable) => variableRow(variable)),
    ...inputs.flatMap(({ id, variables = [] }) => variables.map((variable) => variableRow(variable, id))),
  ];
  const volumes = `${model.minimumVolumes} or more volumes.`;
  const mask =
    model.defaultMask === 'auto'
      ? 'By default the voxels of the automatic mask are fitted (--mask).'
      : 'By default all voxels are fitted (--mask).';
  const directions =
    model.kind === 'tensor' ? ' B-vectors: a .bvec file beside the image or --bvec FILE.' : '';
  const given =
    rows.length === 0 ? '' : ' Every variable can be given by --var NAME=v1,v2,…, one value per volume.';
  const table = tablePart(
    [
      { heading: 'variable', kind: 'symbol' },
      { heading: 'what', kind: 'text' },
      { heading: 'unit', kind: 'text' },
      { heading: 'from', kind: 'text' },
    ],
    rows,
  );
  const inputTable = tablePart(
    [
      { heading: '--input', kind: 'code' },
      { heading: 'what the samples are', kind: 'text' },
    ],
    inputs.map(({ id, label }) => [id, label]),
  );
  return [
    { kind: 'text', text: `${volumes} ${mask}${directions}${given}` },
    ...(rows.length === 0 ? [] : [table]),
    ...(inputs.length === 0 ? [] : [inputTable]),
  ];
}

function variableRow({ symbol, label, unit, bidsField }: ModelVariable, input?: string): readonly string[] {
  const source =
    bidsField === '' ? (acquisitionField(symbol)?.option ?? '--var') : `${bidsField} of the sidecar`;
  return [symbol, forInput(label, input), printedUnit(unit), source];
}

function forInput(label: string, input: string | undefined): string {
  return input === undefined ? label : `${label} (input ${input})`;
}

/** Parameters that are estimated, and what is held or must be given. */
export function parameterParts(model: Model): readonly FactPart[] {
  if (model.kind !== 'equation' && model.kind !== 'calculation') return [];
  const constants = model.kind === 'equation' ? (model.constants ?? []) : [];
  const inputConstants = inputsOf(model).flatMap(({ id, constants: more = [] }) =>
    more.map((parameter) => ({ ...parameter, label: forInput(parameter.label, id) })),
  );
  const all = [...model.parameters, ...constants, ...inputConstants];
  if (all.length === 0) return [];
  const freeable =
    model.kind !== 'equation' || model.freeable === undefined ? [] : [model.freeable.parameter];
  const canBeFreed = model.kind === 'equation' ? [...model.parameters.filter(isHeld), ...freeable] : [];
  const held = all.some(isHeld) ? heldText(all.filter(isHeld)) : '';
  const freed = canBeFreed.length === 0 ? '' : ` --param NAME=start estimates ${namesOf(canBeFreed)} too.`;
  const uncertain = model.parameters.flatMap(({ symbol, mostRelativeError: most }) =>
    most === undefined
      ? []
      : [`The map of ${symbol} is NaN where its standard error is above ${100 * most} % of it, or unknown.`],
  );
  const text = [`${held}${freed}`, ...uncertain].join(' ').trim();
  return [
    tablePart(
      [
        { heading: 'parameter', kind: 'symbol' },
        { heading: 'what', kind: 'text' },
        { heading: 'unit', kind: 'text' },
        { heading: 'start', kind: 'text' },
        { heading: 'bounds', kind: 'text' },
        { heading: 'map', kind: 'code' },
      ],
      all.map(parameterRow),
    ),
    ...(text === '' ? [] : [{ kind: 'text', text } as const]),
  ];
}

/** How what is held gets another value; of some the number is the same in all voxels. */
function heldText(held: readonly ModelParameter[]): string {
  const single = held.filter(({ oneForAll }) => oneForAll);
  const orMap = single.length === held.length ? '' : ' or --fix NAME=FILE (a map)';
  const same = orMap === '' || single.length === 0 ? '' : ` No map can give ${namesOf(single)}.`;
  return `What is held is not estimated: --fix NAME=value${orMap} gives it another value.${same}`;
}

function parameterRow(parameter: ModelParameter): readonly string[] {
  const { symbol, label, unit, start, lower, upper, mapName } = parameter;
  const mustBeGiven = parameter.required === true || Number.isNaN(start);
  const from = mustBeGiven ? 'must be given' : `${printedNumber(start)}${isHeld(parameter) ? ', held' : ''}`;
  return [
    symbol,
    label,
    printedUnit(unit),
    from,
    `${printedNumber(lower)} to ${printedNumber(upper)}`,
    isHeld(parameter) ? '' : mapName,
  ];
}

/** Maps that are written, and the names of those on request. */
export function mapParts(model: Model): readonly FactPart[] {
  const optional = optionalMapsOf(model).map(({ name }) => name);
  return [
    tablePart(
      [
        { heading: 'map', kind: 'code' },
        { heading: 'what', kind: 'text' },
        { heading: 'unit', kind: 'text' },
        { heading: 'from', kind: 'code' },
      ],
      mapsOf(model).map((map) => [map.name, map.label, printedUnit(map.unit), origin(map)]),
    ),
    ...(optional.length === 0
      ? []
      : [{ kind: 'text', text: `On request, by --maps: ${optional.join(', ')}.` } as const]),
  ];
}

function origin({ source }: MapPlan): string {
  if (source.kind === 'parameter') return source.symbol;
  return source.kind === 'derived' ? source.equation : '';
}

function inputsOf(model: Model) {
  return model.kind === 'equation' ? (model.inputs ?? []) : [];
}

function isHeld({ held }: ModelParameter): boolean {
  return held === true;
}

function namesOf(parameters: readonly ModelParameter[]): string {
  return parameters.map(({ symbol }) => symbol).join(', ');
}
