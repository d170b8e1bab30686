import { VoxfitError } from '../../contracts/errors.js';
import type { ResolvedParameter } from '../../contracts/job.js';
import type { ModelParameter, ParameterSetting } from '../../contracts/model.js';

/** Whether a setting takes its parameter out of the search. */
export function isFixed(setting: ParameterSetting | undefined): boolean {
  return setting?.fixed !== undefined || setting?.fixedMap !== undefined;
}

/** A parameter of a model with the settings of the user. Throws PARAMETER_INVALID for those that cannot be. */
export function resolveParameter(
  parameter: ModelParameter,
  setting: ParameterSetting = {},
): ResolvedParameter {
  const { symbol, unit } = parameter;
  const lower = setting.lower ?? parameter.lower;
  const upper = setting.upper ?? parameter.upper;
  if (parameter.required === true && !isFixed(setting)) {
    const orMap = parameter.oneForAll ? '' : `, or by a map, --fix ${symbol}=FILE`;
    throw new VoxfitError(
      'PARAMETER_INVALID',
      `${symbol} (${parameter.label}, ${unit}) has no usual value: give it by --fix ${symbol}=value${orMap}.`,
      { parameter: symbol, unit },
    );
  }
  if (setting.fixed !== undefined && setting.fixedMap !== undefined) {
    throw invalid(symbol, `fixed at ${setting.fixed} and by the map ${setting.fixedMap}; only one can hold`);
  }
  if (parameter.oneForAll && setting.fixedMap !== undefined) {
    throw invalid(symbol, `given by a map, but is one number for all voxels: --fix ${symbol}=value`);
  }
  if (parameter.held && setting.start === undefined && !isFixed(setting)) {
    if (parameter.fromSamples !== undefined) {
      const { fromSamples } = parameter;
      return { symbol, unit, start: Number.NaN, lower, upper, fixed: true, fromSamples };
    }
    return { symbol, unit, start: parameter.start, lower, upper, fixed: true };
  }
  if (setting.fixed !== undefined) {
    if (!Number.isFinite(setting.fixed))
      throw invalid(symbol, `fixed at ${setting.fixed}, which is not a finite number`);
    if (parameter.held && (setting.fixed < parameter.lower || setting.fixed > parameter.upper)) {
      throw invalid(
        symbol,
        `fixed at ${setting.fixed}, which cannot be (${parameter.label}: ${parameter.lower} to ${parameter.upper}${inUnit(unit)})`,
      );
    }
    return { symbol, unit, start: setting.fixed, lower: setting.fixed, upper: setting.fixed, fixed: true };
  }
  if (Number.isNaN(lower) || Number.isNaN(upper) || !(lower < upper)) {
    throw invalid(
      symbol,
      `bounded by ${lower} below and ${upper} above; the lower bound must be the smaller`,
    );
  }
  if (setting.fixedMap !== undefined) {
    return { symbol, unit, start: Number.NaN, lower, upper, fixed: true, fixedMap: setting.fixedMap };
  }
  const start = setting.start ?? Math.min(Math.max(parameter.start, lower), upper);
  if (!Number.isFinite(start) || start < lower || start > upper) {
    throw invalid(symbol, `started at ${start}, outside its bounds ${lower} to ${upper}`);
  }
  const { mostRelativeError } = parameter;
  return {
    ...{ symbol, unit, start, lower, upper, fixed: false },
    ...(mostRelativeError === undefined ? {} : { mostRelativeError }),
  };
}

function inUnit(unit: string): string {
  return unit === '1' ? '' : ` ${unit}`;
}

function invalid(symbol: string, what: string): VoxfitError {
  return new VoxfitError('PARAMETER_INVALID', `The parameter ${symbol} is ${what}.`, { parameter: symbol });
}
