import { fromErrorReport, VoxfitError } from '../../contracts/errors.js';
import type { Model, ModelVariable } from '../../contracts/model.js';
import type { Series } from '../../contracts/series.js';
import { acquisitionField, unitSuspicion } from './acquisitionFields.js';
import { volumesText } from './parseVolumes.js';

/**
 * The acquisition values that a model needs: per symbol one value per volume, SI, and those of optional variables that
 * the series has. The arrays belong to the series.
 * Throws SERIES_NEEDED (one volume where the model needs several), TOO_FEW_SAMPLES, VARIABLE_MISSING,
 * VARIABLE_COUNT, VARIABLE_INVALID, VARIABLE_UNIT_SUSPECT.
 */
export function requireVariables(series: Series, model: Model): Record<string, readonly number[]> {
  requireVolumes(series, model);
  const values: Record<string, readonly number[]> = {};
  for (const variable of model.variables) {
    const { symbol, optional } = variable;
    const isAbsent = series.variables[symbol] === undefined && series.unusable?.[symbol] === undefined;
    if (optional && isAbsent) continue;
    values[symbol] = requireOne(series, model, variable);
  }
  return values;
}

function requireVolumes(series: Series, model: Model): void {
  const { volumeCount } = series;
  if (volumeCount >= model.minimumVolumes) return;
  const detail = { volumes: volumeCount, needed: model.minimumVolumes, model: model.id };
  if (volumeCount === 1) {
    throw new VoxfitError(
      'SERIES_NEEDED',
      `${series.name} is a single 3D image; model ${model.id} needs a series of ${model.minimumVolumes} or more volumes: a 4D file, or several files.`,
      detail,
    );
  }
  throw new VoxfitError(
    'TOO_FEW_SAMPLES',
    `${series.name} has ${volumeCount} volumes; model ${model.id} needs ${model.minimumVolumes} or more.`,
    detail,
  );
}

function requireOne(series: Series, model: Model, variable: ModelVariable): readonly number[] {
  const { symbol, label, unit, bidsField } = variable;
  const found = series.variables[symbol];
  const fault = series.unusable?.[symbol];
  if (found === undefined && fault !== undefined) {
    const message = `${fault.message} Model ${model.id} needs ${symbol}: correct it, or give --var ${symbol}=….`;
    throw fromErrorReport({ ...fault, message });
  }
  if (found === undefined) {
    const field = acquisitionField(symbol);
    const inSidecar = bidsField === '' ? '' : `put "${bidsField}" into the JSON sidecar of the image, or `;
    const inFile = field?.fileBeside === undefined ? inSidecar : `put ${field.fileBeside}, or `;
    const words = field?.words === undefined ? 'value1,value2,…' : field.words.slice(0, 2).join(',');
    const inUnit = unit === '1' ? '' : ` in ${unit}`;
    const labelled = unit === '1' ? label : `${label}, ${unit}`;
    const lacking = (series.incomplete?.[symbol]?.values ?? []).flatMap((value, t) =>
      value === null ? [t] : [],
    );
    const orWithout =
      lacking.length === 0 || lacking.length === series.volumeCount
        ? ''
        : `, or leave out volume${lacking.length === 1 ? '' : 's'} ${volumesText(lacking)}, which ${lacking.length === 1 ? 'has' : 'have'} none`;
    throw new VoxfitError(
      'VARIABLE_MISSING',
      `Model ${model.id} needs ${symbol} (${labelled}) for each of the ${series.volumeCount} volumes of ${series.name}: ${inFile}give ${field?.option === undefined ? '' : `${field.option}, or `}--var ${symbol}=${words}${words.endsWith('…') ? '' : ',…'}${inUnit}${orWithout}.`,
      { variable: symbol, bidsField, unit, volumes: series.volumeCount },
    );
  }
  const { values, source } = found;
  if (values.length !== series.volumeCount) {
    const plural = acquisitionField(symbol)?.plural ?? `values of ${symbol}`;
    throw new VoxfitError(
      'VARIABLE_COUNT',
      `${values.length} ${plural} (${source}), ${series.volumeCount} volumes in ${series.name}.`,
      { variable: symbol, values: values.length, volumes: series.volumeCount },
    );
  }
  checkValues(symbol, values, source);
  const suspicion =
    found.confirmed === true ? null : (found.suspect ?? unitSuspicion(symbol, values, source));
  if (suspicion !== null) {
    throw new VoxfitError('VARIABLE_UNIT_SUSPECT', suspicion, { variable: symbol, values });
  }
  return values;
}

/**
 * What a value of a variable must be and is not, null for nothing: a finite number; 0 or more where `symbol` is a variable
 * of the acquisition, since times, b-values and flip angles have no sign; 0 or 1 for a switch. A user's own variable may
 * be negative.
 */
export function unmetDemand(symbol: string, value: number): string | null {
  const field = acquisitionField(symbol);
  const isUnsigned = field !== undefined && field.signed === undefined;
  if (field?.isSwitch) return value === 0 || value === 1 ? null : '1 (on) or 0 (off)';
  if (Number.isFinite(value) && !(isUnsigned && value < 0)) return null;
  return isUnsigned ? 'a number of 0 or more' : 'a finite number';
}

/** Throws VARIABLE_INVALID for the first value that is not what `unmetDemand` asks for. */
export function checkValues(symbol: string, values: readonly number[], source: string): void {
  const bad = values.findIndex((value) => unmetDemand(symbol, value) !== null);
  if (bad < 0) return;
  const wanted = unmetDemand(symbol, values[bad] as number);
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `Value ${bad + 1} of ${values.length} of ${symbol} (${source}) is ${values[bad]}; it must be ${wanted}.`,
    { variable: symbol, position: bad + 1, value: String(values[bad]) },
  );
}
