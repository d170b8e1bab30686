import { VoxfitError } from '../contracts/errors.js';
import type { Affine, Geometry, GridShape } from '../contracts/series.js';
import { quaternionToAffine } from '../geometry/affine.js';
import { headLengthMm, headWidthMm, tissueAt } from './headShape.js';
import { normalPair } from './noise.js';
import { tissues } from './tissues.js';

export interface HeadOptions {
  readonly shape: GridShape;
  readonly zoomsMm: readonly [number, number, number];
  /** One volume per echo. */
  readonly echoTimesS: readonly number[];
  /** Signal of white matter at echo time 0 over the deviation of the noise; Infinity adds no noise. */
  readonly snr: number;
  /** Unsigned 32-bit integer. */
  readonly seed: number;
  readonly decay: 'T2' | 'T2star';
}

/** True values of one slice, j * nx + i. */
export interface SliceTruth {
  /** T2 or T2* in s; NaN where a voxel holds more than one tissue, or one that gives no signal. */
  readonly timeConstantS: Float32Array;
  /** Signal at echo time 0; 0 outside the head. */
  readonly s0: Float32Array;
}

export interface HeadPhantom {
  readonly geometry: Geometry;
  readonly volumeCount: number;
  readonly options: HeadOptions;
  /** Slice k of every volume: volume * (ny * nx) + j * nx + i, stored values (slope 1). Owned by the caller. */
  sliceSamples(k: number): Int16Array;
  sliceTruth(k: number): SliceTruth;
}

/**
 * Stored value of cerebrospinal fluid at echo time 0 with shading 1. The deviation of the noise is 2 where the
 * limits allow it: finer steps would store digits of noise, which do not compress, and rounding adds 2 % to its
 * variance.
 */
function fullSignalOf(snr: number, whiteDensity: number): number {
  return Math.min(20000, Math.max(100, Math.round((2 * snr) / whiteDensity)));
}
/** Points per voxel along each axis that decide its mixture of tissues. */
const pointsPerAxis = 2;
/** Field of view over the size of the head. */
const margin = 1.1;

/**
 * A multi-echo series of a head: signal of a voxel = shading * sum over tissues of (fraction * proton density *
 * exp(-TE / T2)), with Rician noise. The head fills the field of view in the plane of the slices; slices are
 * centred on it, rotated a few degrees against the scanner (sform and qform agree, code 1). Everything follows
 * from the options: the same options give the same samples, and each slice can be made by itself.
 * Throws WRONG_USE for options that make no series.
 * Noise of magnitude images: Gudbjartsson and Patz 1995, Magn Reson Med 34:910, doi 10.1002/mrm.1910340618.
 */
export function simulateHead(options: HeadOptions): HeadPhantom {
  check(options);
  const { shape, zoomsMm, echoTimesS, snr, seed, decay } = options;
  const [nx, ny, nz] = shape;
  const planeVoxels = nx * ny;
  const constantsS = tissues.map((tissue) => (decay === 'T2' ? tissue.t2S : tissue.t2starS));
  const whiteDensity = tissues.find((tissue) => tissue.name === 'whiteMatter')?.protonDensity ?? 0;
  const fullSignal = fullSignalOf(snr, whiteDensity);
  const noise = (fullSignal * whiteDensity) / snr;
  const decays = echoTimesS.map((teS) =>
    tissues.map(({ protonDensity }, index) =>
      protonDensity === 0 ? 0 : protonDensity * Math.exp(-teS / (constantsS[index] ?? 0)),
    ),
  );
  const densities = tissues.map((tissue) => tissue.protonDensity);
  const scale = Math.max(headWidthMm / (nx * zoomsMm[0]), headLengthMm / (ny * zoomsMm[1])) * margin;

  /** Position in the head, in mm, of a fractional voxel index along one axis. */
  const place = (index: number, axis: 0 | 1 | 2): number =>
    (index - (shape[axis] - 1) / 2) * zoomsMm[axis] * scale;
  const mixtures = (k: number): Float64Array => sliceMixtures(k, shape, place);
  const shading = (i: number, j: number, k: number): number =>
    coilShading(place(i, 0) / 76, place(j, 1) / 95, place(k, 2) / 90);

  function sliceSamples(k: number): Int16Array {
    checkSlice(k, nz);
    const samples = new Int16Array(echoTimesS.length * planeVoxels);
    const fractions = mixtures(k);
    const pair = new Float64Array(2);
    for (let voxel = 0; voxel < planeVoxels; voxel++) {
      const gain = fullSignal * shading(voxel % nx, Math.floor(voxel / nx), k);
      for (const [volume, perTissue] of decays.entries()) {
        const signal = gain * weightedSum(fractions, voxel, perTissue);
        if (noise > 0) normalPair(seed, k, voxel, volume, pair);
        const real = signal + noise * (pair[0] ?? 0);
        const imaginary = noise * (pair[1] ?? 0);
        samples[volume * planeVoxels + voxel] = Math.round(Math.sqrt(real * real + imaginary * imaginary));
      }
    }
    return samples;
  }

  function sliceTruth(k: number): SliceTruth {
    checkSlice(k, nz);
    const timeConstantS = new Float32Array(planeVoxels).fill(Number.NaN);
    const s0 = new Float32Array(planeVoxels);
    const fractions = mixtures(k);
    for (let voxel = 0; voxel < planeVoxels; voxel++) {
      s0[voxel] =
        fullSignal *
        shading(voxel % nx, Math.floor(voxel / nx), k) *
        weightedSum(fractions, voxel, densities);
      const pure = densities.findIndex(
        (density, tissue) => density > 0 && fractions[voxel * tissues.length + tissue] === 1,
      );
      if (pure >= 0) timeConstantS[voxel] = constantsS[pure] ?? Number.NaN;
    }
    return { timeConstantS, s0 };
  }

  return {
    geometry: headGeometry(shape, zoomsMm),
    volumeCount: echoTimesS.length,
    options,
    sliceSamples,
    sliceTruth,
  };
}

/** Fraction of each tissue in each voxel of a slice: voxel * tissues.length + tissue. */
function sliceMixtures(
  k: number,
  [nx, ny]: GridShape,
  place: (index: number, axis: 0 | 1 | 2) => number,
): Float64Array {
  const fractions = new Float64Array(nx * ny * tissues.length);
  const steps = Array.from({ length: pointsPerAxis }, (_, step) => (step + 0.5) / pointsPerAxis - 0.5);
  const share = 1 / pointsPerAxis ** 3;
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const base = (j * nx + i) * tissues.length;
      for (const dk of steps) {
        for (const dj of steps) {
          for (const di of steps) {
            const at = base + tissueAt(place(i + di, 0), place(j + dj, 1), place(k + dk, 2));
            fractions[at] = (fractions[at] ?? 0) + share;
          }
        }
      }
    }
  }
  return fractions;
}

function weightedSum(fractions: Float64Array, voxel: number, perTissue: readonly number[]): number {
  const base = voxel * tissues.length;
  let sum = 0;
  for (let tissue = 0; tissue < perTissue.length; tissue++) {
    sum += (fractions[base + tissue] ?? 0) * (perTissue[tissue] ?? 0);
  }
  return sum;
}

/** Receive sensitivity of a head coil: brighter near its elements, a little more at the back; about 0.85 to 1.3. */
function coilShading(x: number, y: number, z: number): number {
  const rim = 0.22 * (x * x + y * y + 0.6 * z * z);
  return 0.88 + Math.min(rim, 0.4) - 0.05 * y + 0.03 * x - 0.04 * z;
}

/** RAS axes, turned by about 4 degrees against the scanner; the centre of the grid lies near the isocentre. */
function headGeometry(shape: GridShape, zoomsMm: readonly [number, number, number]): Geometry {
  const zooms = [Math.fround(zoomsMm[0]), Math.fround(zoomsMm[1]), Math.fround(zoomsMm[2])] as const;
  const quaternion = [Math.fround(0.0349), Math.fround(-0.0131), Math.fround(0.0087)] as const;
  const turned = quaternionToAffine(quaternion, [0, 0, 0], zooms, 1);
  const centreMm = [1.5, -12, 8] as const;
  const offset = (row: 0 | 1 | 2): number => {
    const [a, b, c] = turned[row];
    return Math.fround(centreMm[row] - (a * (shape[0] - 1) + b * (shape[1] - 1) + c * (shape[2] - 1)) / 2);
  };
  const qoffsetMm = [offset(0), offset(1), offset(2)] as const;
  const row = (r: 0 | 1 | 2) => {
    const [a, b, c] = turned[r];
    return [Math.fround(a), Math.fround(b), Math.fround(c), qoffsetMm[r]] as const;
  };
  const affine: Affine = [row(0), row(1), row(2)];
  return {
    shape,
    zoomsMm: zooms,
    affine,
    affineFrom: 'sform',
    qformCode: 1,
    sformCode: 1,
    quaternion,
    qoffsetMm,
    qfac: 1,
    srow: affine,
    xyztUnits: 10,
  };
}

function check({ shape, zoomsMm, echoTimesS, snr, seed }: HeadOptions): void {
  const refuse = (what: string): never => {
    throw new VoxfitError('WRONG_USE', `No head can be simulated with ${what}.`, {
      shape,
      zoomsMm,
      echoTimesS,
      snr,
      seed,
    });
  };
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 1 && extent <= 32767)) {
    refuse(`a grid of ${shape.join(' x ')} voxels: extents go from 1 to 32767`);
  }
  if (!zoomsMm.every((zoom) => zoom > 0 && Number.isFinite(zoom))) {
    refuse(`voxels of ${zoomsMm.join(' x ')} mm`);
  }
  if (echoTimesS.length === 0 || !echoTimesS.every((teS) => teS >= 0 && Number.isFinite(teS))) {
    refuse(`the echo times ${echoTimesS.join(', ')} s`);
  }
  if (!(snr > 0)) refuse(`a signal-to-noise ratio of ${snr}`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    refuse(`the seed ${seed}: seeds are whole numbers from 0 to 4294967295`);
  }
}

function checkSlice(k: number, slices: number): void {
  if (Number.isInteger(k) && k >= 0 && k < slices) return;
  throw new VoxfitError('WRONG_USE', `The phantom has no slice ${k}; it has ${slices}, counted from 0.`, {
    slice: k,
    slices,
  });
}
