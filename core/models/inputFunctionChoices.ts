import type { Model } from '../contracts/model.js';
import { takesArterialVoxels } from './bloodConcentration.js';
import { inputFunctionSymbol } from './inputFunction.js';

/** What the second column of a file may be: concentration in plasma or blood, signal, or change of R2*. */
export const inputFunctionQuantities = ['plasma', 'blood', 'signal', 'deltaR2star'] as const;
export type InputFunctionQuantity = (typeof inputFunctionQuantities)[number];

/** Population average of Parker, voxels of a mask, or a file. */
export type InputFunctionSource = 'parker' | 'mask' | 'file';

/** Where a model may take its input function from, and what a file of it may give. */
export interface InputFunctionChoices {
  /** The variable that the input function gives. */
  readonly symbol: string;
  readonly sources: readonly InputFunctionSource[];
  readonly fileQuantities: readonly InputFunctionQuantity[];
}

const allChoices: readonly InputFunctionChoices[] = [
  { symbol: inputFunctionSymbol, sources: ['parker', 'file'], fileQuantities: ['plasma', 'blood'] },
  { symbol: 'AIF', sources: ['mask', 'file'], fileQuantities: ['signal', 'deltaR2star'] },
];

/** What a user can choose the input function of a model from; null for a model that takes none. */
export function inputFunctionChoices(model: Model): InputFunctionChoices | null {
  const found = allChoices.find(({ symbol }) =>
    model.variables.some((variable) => variable.symbol === symbol),
  );
  if (found === undefined) return null;
  return takesArterialVoxels(model) ? { ...found, sources: ['parker', 'mask', 'file'] } : found;
}
