import { expect, test } from 'vitest';
import { findModel } from '../../core/models/catalogue.js';
import { variablesInSlice, voxelCurve } from './curve.js';

const teS = [0.01, 0.02, 0.04, 0.08];
const samples = teS.map((te) => 900 * Math.exp(-te / 0.08) + (te === 0.02 ? 5 : 0));

test('the curve of a fitted voxel starts at echo time zero and leaves the noise as residuals', () => {
  const request = { variables: { TE: teS }, parameters: {}, method: null };
  const curve = voxelCurve(findModel('t2'), request, samples, { S0map: 900, T2map: 0.08 });
  expect(curve.axis).toEqual({ symbol: 'TE', label: 'Echo time', unit: 's' });
  expect(curve.curveX[0]).toBe(0);
  expect(curve.curveX.at(-1)).toBe(0.08);
  expect(curve.curveY[0]).toBeCloseTo(900, 9);
  expect(curve.residuals.map((value) => Number(value.toFixed(6)))).toEqual([0, 5, 0, 0]);
});

test('a voxel that was not fitted has samples and no curve', () => {
  const request = { variables: { TE: teS }, parameters: {}, method: null };
  const curve = voxelCurve(findModel('t2'), request, samples, { S0map: Number.NaN, T2map: Number.NaN });
  expect(curve.samples).toEqual(samples);
  expect(curve.curveX).toEqual([]);
  expect(curve.residuals).toEqual([]);
});

test('a fixed parameter without a map takes its fixed value', () => {
  const request = { variables: { TE: teS }, parameters: { T2: { fixed: 0.08 } }, method: null };
  const curve = voxelCurve(findModel('t2'), request, samples, { S0map: 900 });
  expect(curve.curveY[0]).toBeCloseTo(900, 9);
});

test('a model without an acquisition variable counts volumes, and its mean is a level line', () => {
  const curve = voxelCurve(findModel('mean'), { variables: {}, parameters: {}, method: null }, [1, 2, 3], {
    mean: 2,
  });
  expect(curve.axis.symbol).toBeNull();
  expect(curve.x).toEqual([0, 1, 2]);
  expect(new Set(curve.curveY)).toEqual(new Set([2]));
  expect(curve.residuals).toEqual([-1, 0, 1]);
});

test('a variable that all volumes share is part of the curve', () => {
  const flipAnglesDeg = [3, 10, 20];
  const request = {
    variables: { FlipAngle: flipAnglesDeg, TR: [0.015, 0.015, 0.015] },
    parameters: {},
    method: null,
  };
  const e1 = Math.exp(-0.015 / 1.2);
  const spgr = flipAnglesDeg.map((angle) => {
    const radians = (angle * Math.PI) / 180;
    return (5000 * Math.sin(radians) * (1 - e1)) / (1 - Math.cos(radians) * e1);
  });
  const curve = voxelCurve(findModel('t1-vfa'), request, spgr, { M0map: 5000, T1map: 1.2 });
  expect(curve.axis.symbol).toBe('FlipAngle');
  for (const residual of curve.residuals) expect(residual).toBeCloseTo(0, 6);
});

test('there is no curve where a second variable changes from volume to volume', () => {
  const request = {
    variables: { FlipAngle: [3, 10, 20], TR: [0.015, 0.015, 0.03] },
    parameters: {},
    method: null,
  };
  const curve = voxelCurve(findModel('t1-vfa'), request, [1, 2, 3], { M0map: 5000, T1map: 1.2 });
  expect(curve.curveX).toEqual([]);
});

test('the axis is that of the first variable which differs between the volumes', () => {
  const request = { variables: { TE: [0.03, 0.03, 0.03], t: [0, 1.5, 3] }, parameters: {}, method: null };
  const curve = voxelCurve(findModel('dsc'), request, [1, 2, 3], {});
  expect({ symbol: curve.axis.symbol, x: curve.x }).toEqual({ symbol: 't', x: [0, 1.5, 3] });
});

test('a delay that grows from slice to slice is that of the slice on the axis', () => {
  const request = { variables: { TI: [0.1, 1], TR: [3, 3] }, sliceOffsets: { TI: [0, 0.045] } };
  expect(variablesInSlice(request, 0)).toEqual(request.variables);
  expect(variablesInSlice(request, 1)).toEqual({ TI: [0.1 + 0.045, 1.045], TR: [3, 3] });
});

test('samples of an inversion recovery have the signs with which they are fitted, by the method chosen', () => {
  const timesS = [0.1, 0.4, 0.9, 1.6, 3];
  const recovery = timesS.map((timeS) => 100 - 190 * Math.exp(-timeS / 0.8));
  const magnitudes = recovery.map(Math.abs);
  const request = { variables: { TI: timesS }, parameters: {} };
  const maps = { amap: 100, bmap: -190, T1map: 0.8 };
  const restored = voxelCurve(findModel('t1-ir'), { ...request, method: null }, magnitudes, maps);
  expect(restored.samples).toEqual(recovery);
  for (const residual of restored.residuals) expect(residual).toBeCloseTo(0, 9);
  const asTheyAre = voxelCurve(findModel('t1-ir'), { ...request, method: 'real' }, magnitudes, maps);
  expect(asTheyAre.samples).toEqual(magnitudes);
});
