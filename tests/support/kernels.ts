import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FitKind, MapSource, MapTarget } from '../../core/contracts/job.js';
import type { Volume } from '../../core/contracts/series.js';
import { ChunkFitter, emptyStatusCounts } from '../../core/fit/chunkFitter.js';
import type { ChunkMap } from '../../core/fit/chunkMaps.js';

/** The built kernels; `npm run build` makes them. */
export function kernelModule(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(join(process.cwd(), 'dist', 'kernels', 'fit.wasm')));
}

/**
 * Fits voxels given as rows of samples, and answers with one array per source, in float64 of the map's precision.
 * parameterMaps: a row of values, one per voxel, for each parameter of the fit that has a map.
 * weights: rows as of samples, as an image would have them.
 */
export function fitVoxels(
  voxels: readonly (readonly number[])[],
  fit: FitKind,
  sources: readonly MapSource[],
  mask: Uint8Array | null = null,
  parameterMaps: readonly (readonly number[])[] = [],
  weights?: readonly (readonly number[])[],
): { maps: ChunkMap[]; statusCounts: number[] } {
  const samples = voxels[0]?.length ?? 0;
  const volume: Volume = {
    path: '',
    byteOffset: 0,
    datatype: 'float64',
    byteOrder: 'little',
    shape: [voxels.length, 1, 1],
    slope: 1,
    intercept: 0,
  };
  const fitter = new ChunkFitter(
    kernelModule(),
    {
      volumes: Array.from({ length: samples }, () => volume),
      ...(weights === undefined ? {} : { weightVolumes: Array.from({ length: samples }, () => volume) }),
      fit,
      maps: sources.map(mapOf),
      parameterMaps: parameterMaps.map(() => volume),
    },
    voxels.length,
  );
  const rowOf = (rows: readonly (readonly number[])[], t: number): Uint8Array =>
    new Uint8Array(Float64Array.from(rows, (row) => row[t] ?? Number.NaN).buffer);
  for (let t = 0; t < samples; t++) {
    fitter.rawRow(t, voxels.length).set(rowOf(voxels, t));
    if (weights !== undefined) fitter.rawWeightRow(t, voxels.length).set(rowOf(weights, t));
  }
  for (const [m, values] of parameterMaps.entries()) {
    fitter.rawMapRow(m, voxels.length).set(new Uint8Array(Float64Array.from(values).buffer));
  }
  const statusCounts = emptyStatusCounts();
  return { maps: fitter.fitChunk(voxels.length, mask, statusCounts), statusCounts };
}

/** A map that is computed but not written. */
export function mapOf(source: MapSource): MapTarget {
  return {
    name: source.kind,
    label: '',
    unit: '',
    source,
    array: { path: '', byteOffset: 0, datatype: 'float32', byteOrder: 'little', shape: [] },
  };
}

/** A reproducible source of uniform numbers in 0..1 (a linear congruential generator). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Normal deviates from uniform ones (Box and Muller). */
export function normalNumbers(seed: number): () => number {
  const uniform = randomNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
