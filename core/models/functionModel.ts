import type { FunctionModel } from '../contracts/model.js';
import type { SliceFunction } from '../contracts/sliceFunction.js';

/** The model that a user's own function over slices stands for. */
export function functionModel(sliceFunction: SliceFunction): FunctionModel {
  const { id, summary, variables, maps, minimumVolumes } = sliceFunction;
  return {
    id,
    kind: 'function',
    name: id,
    summary,
    variables,
    minimumVolumes,
    defaultMask: 'none',
    references: [],
    calculatedMaps: maps,
    sliceFunction,
  };
}
