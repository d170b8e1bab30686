import type { ModelDefinition } from '../../contracts/modelDefinition.js';
import type { SliceFunction } from '../../contracts/sliceFunction.js';
import { type AcquisitionField, acquisitionField } from '../resolve/acquisitionFields.js';

/** The fields of sidecars that a user's own model names beside those of every acquisition, in its units; without a model none. */
export function ownFields(
  definition: Pick<ModelDefinition, 'variables'> | Pick<SliceFunction, 'variables'> | undefined,
): readonly AcquisitionField[] {
  return (definition?.variables ?? []).flatMap(
    ({ symbol, label, unit = 'a.u.', bidsField }): AcquisitionField[] => {
      if (bidsField === undefined || bidsField === '' || acquisitionField(symbol) !== undefined) return [];
      const plural = `values of ${label ?? symbol}`;
      const limits = { plausibleLimit: Number.POSITIVE_INFINITY, signed: true } as const;
      return [{ symbol, unit, bidsFields: [bidsField], plural, ...limits }];
    },
  );
}
