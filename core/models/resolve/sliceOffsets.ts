import { VoxfitError } from '../../contracts/errors.js';
import type { FitKind, FitOptions } from '../../contracts/job.js';
import type { Model } from '../../contracts/model.js';
import type { Series } from '../../contracts/series.js';
import { unitSuspicion } from './acquisitionFields.js';
import { checkValues } from './requireVariables.js';

type Offsets = Pick<FitOptions, 'sliceOffsets'>;

/**
 * A fit whose acquisition variables differ from slice to slice by the offsets that the options give.
 * Throws WRONG_USE (no equation, or not one of its variables), VARIABLE_COUNT (not one number per slice),
 * VARIABLE_INVALID and VARIABLE_UNIT_SUSPECT for what a variable would be in a slice.
 */
export function withSliceOffsets(fit: FitKind, model: Model, series: Series, options: Offsets): FitKind {
  const { sliceOffsets } = options;
  if (sliceOffsets === undefined) return fit;
  if (fit.kind !== 'equation' && fit.kind !== 'calculation') {
    refuseSliceOffsets(model, options);
    return fit;
  }
  for (const [symbol, offsets] of Object.entries(sliceOffsets)) {
    const values = fit.variables[symbol];
    if (values === undefined) {
      const known = Object.keys(fit.variables);
      throw new VoxfitError(
        'WRONG_USE',
        `Slice offsets are given for ${symbol}, which is not an acquisition variable of model ${model.id} (${known.join(', ')}).`,
        { variable: symbol, known },
      );
    }
    checkOffsets(symbol, offsets, values, series);
  }
  return { ...fit, sliceOffsets };
}

/** Throws WRONG_USE where slice offsets are given for a model that has no acquisition variables of its own. */
export function refuseSliceOffsets(model: Model, { sliceOffsets }: Offsets): void {
  if (sliceOffsets === undefined) return;
  throw new VoxfitError(
    'WRONG_USE',
    `Slice offsets go with models that have an equation or a calculation, not with model ${model.id}.`,
    { model: model.id },
  );
}

function checkOffsets(
  symbol: string,
  offsets: readonly number[],
  values: readonly number[],
  series: Series,
): void {
  const slices = series.geometry.shape[2];
  if (offsets.length !== slices) {
    throw new VoxfitError(
      'VARIABLE_COUNT',
      `${offsets.length} slice offsets of ${symbol}, ${slices} slices in ${series.name}.`,
      { variable: symbol, values: offsets.length, slices },
    );
  }
  for (const [k, offset] of offsets.entries()) {
    const inSlice = values.map((value) => value + offset);
    const where = `slice ${k}, with its offset of ${offset}`;
    checkValues(symbol, inSlice, where);
    const suspicion = unitSuspicion(symbol, inSlice, where);
    if (suspicion !== null) {
      throw new VoxfitError('VARIABLE_UNIT_SUSPECT', suspicion, { variable: symbol, values: inSlice });
    }
  }
}
