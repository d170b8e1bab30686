import { describe, expect, it } from 'vitest';
import { geometryOf } from '../../tests/support/geometry.js';
import type { FitOptions, InputFunction } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import { findModel } from '../models/catalogue.js';
import { prepareSeries } from './prepareSeries.js';

const plain: Series = {
  name: 'dce',
  files: [],
  geometry: geometryOf({}),
  volumeCount: 4,
  variables: {},
  volumeSpacing: { seconds: 2.5, source: 'dce.nii, pixdim[4] = 2.5 s' },
  problems: [{ code: 'EARLIER', message: 'An earlier note.' }],
};
const tofts = findModel('dce-tofts');
const options: Omit<FitOptions, 'mask'> = { modelId: 'dce-tofts', parameters: {} };
const measured: InputFunction = {
  kind: 'measured',
  source: 'aif.txt',
  of: 'plasma',
  timesS: [0, 5, 10],
  concentrationsMM: [0, 4, 2],
};
const withTimes: Series = {
  ...plain,
  variables: { t: { values: [0, 5, 6, 10], unit: 's', source: '--var' } },
};

describe('prepareSeries', () => {
  it('makes the volume times from the volume spacing, and says so after the notes that there are', () => {
    const { variables, problems } = prepareSeries(plain, [tofts], options);
    expect(variables.t).toEqual({
      values: [0, 2.5, 5, 7.5],
      unit: 's',
      source: 'dce.nii, pixdim[4] = 2.5 s',
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'An earlier note.',
      't is 0 to 7.5 s (dce.nii, pixdim[4] = 2.5 s).',
    ]);
    expect(plain.variables).toEqual({});
  });

  it('keeps volume times that were given', () => {
    expect(prepareSeries(withTimes, [tofts], options)).toEqual(withTimes);
  });

  it('makes no volume times for a model without them', () => {
    expect(prepareSeries(plain, [findModel('mean')], { modelId: 'mean', parameters: {} })).toEqual(plain);
  });

  it('makes the plasma concentration at the volume times, linear between its points, and says so', () => {
    const { variables, problems } = prepareSeries(withTimes, [tofts], {
      ...options,
      inputFunction: measured,
    });
    expect(variables.Cp).toEqual({ values: [0, 4, 3.6, 2], unit: 'mM', source: 'aif.txt, plasma' });
    expect(problems.at(-1)).toEqual({
      code: 'VARIABLE_DERIVED',
      message: 'Cp is 0 to at most 4 mM (aif.txt, plasma).',
    });
  });

  it('takes the times that it made itself for the plasma concentration', () => {
    const { variables } = prepareSeries(plain, [tofts], { ...options, inputFunction: measured });
    expect(variables.Cp?.values).toEqual([0, 2, 4, 3]);
  });

  it('refuses an input function with a model that has none', () => {
    const t2 = { modelId: 't2', parameters: {}, inputFunction: measured };
    expect(() => prepareSeries(plain, [findModel('t2')], t2)).toThrow(
      expect.objectContaining({
        code: 'WRONG_USE',
        message: 'Model t2 has no input function; leave --aif and --aif-mask out.',
      }),
    );
  });

  it('refuses an input function without volume times, and says where they can come from', () => {
    const { volumeSpacing: _, ...untimed } = plain;
    expect(() => prepareSeries(untimed, [tofts], { ...options, inputFunction: measured })).toThrow(
      expect.objectContaining({
        code: 'VARIABLE_MISSING',
        message: expect.stringContaining('the time of each of the 4 volumes of dce: put "VolumeTiming" into'),
      }),
    );
  });

  it('refuses an input function that ends before the series does', () => {
    const short = { ...measured, timesS: [0, 2, 4] };
    expect(() => prepareSeries(plain, [tofts], { ...options, inputFunction: short })).toThrow(
      expect.objectContaining({
        code: 'VARIABLE_INVALID',
        message: 'The input function (aif.txt) ends at 4 s, but the last volume needs it at 7.5 s.',
      }),
    );
  });
});
