import { parkerBloodConcentrationMM } from '../../core/models/parker.js';
import { niftiImage } from './niftiImage.js';

/** A small dynamic contrast-enhanced series: 24 voxels with parameters of their own, 60 volumes every 5 s. */
const shape = [4, 3, 2] as const;
export const voxels = Array.from({ length: 24 }, (_, v) => v);
export const timesS = Array.from({ length: 60 }, (_, volume) => 5 * volume);
/** Input function of Parker that arrives at 31 s, haematocrit 0.4. */
export const plasmaMM = timesS.map((timeS) => parkerBloodConcentrationMM(timeS - 31) / 0.6);
export const truth = {
  Ktrans: voxels.map((v) => 0.05 + 0.02 * v),
  ve: voxels.map((v) => 0.15 + 0.02 * v),
  vp: voxels.map((v) => 0.02 + 0.003 * v),
  PS: voxels.map((v) => 0.002 + 0.001 * v),
  T10: voxels.map((v) => 0.8 + 0.05 * v),
};
export type TrueSymbol = keyof typeof truth;

/** Spoiled gradient echo: time between excitations, flip angle, relaxivity in 1/(mM s). */
export const [repetitionS, angleDeg, relaxivity] = [0.004, 15, 4.5];

export function trueValue(symbol: TrueSymbol, voxel: number): number {
  return truth[symbol][voxel] as number;
}

export interface Kinetics {
  /** Into the tissue and out of it, 1/min. */
  readonly rate: number;
  readonly back: number;
  /** Volume fraction of plasma. */
  readonly plasma: number;
}

/** Kinetics of a voxel in each model. */
export const kinetics = {
  tofts: (v: number): Kinetics => ({ ...kinetics.extended(v), plasma: 0 }),
  extended: (v: number): Kinetics => ({
    rate: trueValue('Ktrans', v),
    back: trueValue('Ktrans', v) / trueValue('ve', v),
    plasma: trueValue('vp', v),
  }),
  patlak: (v: number): Kinetics => ({ rate: trueValue('PS', v), back: 0, plasma: trueValue('vp', v) }),
};

/** Steps of the integral from one volume to the next. */
const steps = 500;

/**
 * Concentration in tissue (voxel, volume; mM) by trapezoids on a grid of 10 ms. plasmaAt: concentration in plasma at any
 * time; absent: `plasmaMM`, linear between the volumes.
 */
export function tissueMM(
  of: (voxel: number) => Kinetics,
  plasmaAt: (voxel: number, timeS: number) => number = (_, timeS) => linear(timeS / 5),
): number[][] {
  const intervalMin = 5 / steps / 60;
  return voxels.map((voxel) => {
    const { rate, back, plasma } = of(voxel);
    const decay = Math.exp(-back * intervalMin);
    const at = (volume: number, step: number): number => plasmaAt(voxel, 5 * (volume + step / steps));
    let integral = 0;
    return timesS.map((_, volume) => {
      for (let step = 1; volume > 0 && step <= steps; step++) {
        const [from, to] = [at(volume - 1, step - 1), at(volume - 1, step)];
        integral = integral * decay + (intervalMin / 2) * (to + from * decay);
      }
      return plasma * at(volume, 0) + rate * integral;
    });
  });
}

function linear(volume: number): number {
  const from = Math.min(Math.floor(volume), plasmaMM.length - 2);
  const [before, after] = [plasmaMM[from] as number, plasmaMM[from + 1] as number];
  return before + (after - before) * (volume - from);
}

/** Signal (voxel, volume) of a spoiled gradient echo, Ernst and Anderson 1966; every voxel with an amplitude of its own. */
export function signalOf(
  tissue: readonly (readonly number[])[],
  t10S: (voxel: number) => number,
): number[][] {
  const angle = (angleDeg * Math.PI) / 180;
  return tissue.map((curve, voxel) =>
    curve.map((concentrationMM) => {
      const e = Math.exp(-repetitionS * (1 / t10S(voxel) + relaxivity * concentrationMM));
      return ((700 + 30 * voxel) * Math.sin(angle) * (1 - e)) / (1 - Math.cos(angle) * e);
    }),
  );
}

/** A 3D image on the series' grid, or on one of other extents. */
export function mapImage(values: readonly number[], dims: readonly number[] = shape): Uint8Array {
  return niftiImage({ dims: [3, ...dims], datatype: 'float64', values });
}

/** A 4D image from rows (voxel, volume). spacingS: what its header says of the time between volumes; 0: nothing. */
export function seriesImage(rows: readonly (readonly number[])[], spacingS = 5): Uint8Array {
  const values = timesS.flatMap((_, volume) => rows.map((row) => row[volume] as number));
  const pixdim = [1, 2, 3, 4, spacingS, 1, 1, 1];
  return niftiImage({ dims: [4, ...shape, timesS.length], datatype: 'float64', values, pixdim });
}
