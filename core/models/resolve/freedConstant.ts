import type { Model, ParameterSetting } from '../../contracts/model.js';
import { isFixed } from './resolveParameter.js';

/**
 * The model that a user's settings mean: where they estimate its freeable constant (a start) or give a map of it, the
 * constant becomes the last parameter. The constants of an input keep their places among all parameters and constants.
 * Any other model is given back.
 */
export function withFreedConstant(model: Model, settings: Readonly<Record<string, ParameterSetting>>): Model {
  if (model.kind !== 'equation' || model.freeable === undefined) return model;
  const { freeable, ...others } = model;
  const { parameter, equation, start } = freeable;
  const setting = settings[parameter.symbol];
  const isEstimated = setting?.start !== undefined && !isFixed(setting);
  if (!isEstimated && setting?.fixedMap === undefined) return model;
  return {
    ...others,
    equation,
    start: isEstimated ? start : model.start,
    parameters: [...model.parameters, parameter],
    constants: (model.constants ?? []).filter(({ symbol }) => symbol !== parameter.symbol),
    minimumVolumes: model.minimumVolumes + (isEstimated ? 1 : 0),
  };
}
