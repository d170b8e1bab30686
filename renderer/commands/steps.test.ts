import { expect, test } from 'vitest';
import { screenStep, sliceStep } from './steps.js';

test('the right arrow goes to the right of the screen in both conventions', () => {
  expect(screenStep({ plane: 'axial', radiological: false }, 1, 0)).toEqual([1, 0, 0]);
  expect(screenStep({ plane: 'axial', radiological: true }, 1, 0)).toEqual([-1, 0, 0]);
  expect(screenStep({ plane: 'sagittal', radiological: false }, 1, 0)).toEqual([0, 1, 0]);
});

test('the up arrow goes anterior on axial planes and superior on the others', () => {
  expect(screenStep({ plane: 'axial', radiological: false }, 0, 1).map(Math.abs)).toEqual([0, 1, 0]);
  expect(screenStep({ plane: 'coronal', radiological: false }, 0, 1).map(Math.abs)).toEqual([0, 0, 1]);
});

test('a slice step follows the normal of the plane', () => {
  expect([sliceStep('axial', 1), sliceStep('coronal', -1), sliceStep('sagittal', 1)]).toEqual([
    [0, 0, 1],
    [0, -1, 0],
    [1, 0, 0],
  ]);
});
