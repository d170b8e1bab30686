import { bytesPerElement, type SharedArray } from '../core/contracts/series.js';

/** Bytes that the elements of an array take in its file. */
export function arrayBytes({ shape, datatype }: SharedArray): number {
  return shape.reduce((product, extent) => product * extent, bytesPerElement[datatype]);
}
