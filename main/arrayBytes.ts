import { type ArrayPlace, bytesPerElement } from '../core/contracts/series.js';

/** Bytes that the elements of an array take in its file. */
export function arrayBytes({ shape, datatype }: ArrayPlace): number {
  return shape.reduce((product, extent) => product * extent, bytesPerElement[datatype]);
}
