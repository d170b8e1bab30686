import { describe, expect, test } from 'vitest';
import { VoxfitError } from '../../contracts/errors.js';
import type { AcquisitionVariable, Series } from '../../contracts/series.js';
import { findModel } from '../catalogue.js';
import { checkValues, requireVariables } from './requireVariables.js';

function series(volumeCount: number, variables: Record<string, AcquisitionVariable> = {}): Series {
  const unit: readonly [number, number, number] = [1, 1, 1];
  const affine = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ] as const;
  return {
    name: 'head',
    files: [],
    geometry: {
      shape: unit,
      zoomsMm: unit,
      affine,
      affineFrom: 'sform',
      qformCode: 0,
      sformCode: 1,
      quaternion: [0, 0, 0],
      qoffsetMm: [0, 0, 0],
      qfac: 1,
      srow: affine,
      xyztUnits: 10,
    },
    volumeCount,
    variables,
    problems: [],
  };
}

const te = (values: readonly number[]): Record<string, AcquisitionVariable> => ({
  TE: { values, unit: 's', source: 'head.json, EchoTime' },
});

function refusal(given: Series, modelId = 't2'): string {
  try {
    requireVariables(given, findModel(modelId));
  } catch (error) {
    if (error instanceof VoxfitError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('requireVariables', () => {
  test('gives one value per volume for each variable of the model, and nothing else', () => {
    const given = { ...te([0.01, 0.02, 0.03]), TR: { values: [2, 2, 2], unit: 's', source: 'head.json' } };
    expect(requireVariables(series(3, given), findModel('t2'))).toEqual({ TE: [0.01, 0.02, 0.03] });
  });

  test('a model without variables needs none', () => {
    expect(requireVariables(series(5), findModel('mean'))).toEqual({});
  });

  test('a single image where a series is needed', () => {
    expect(refusal(series(1))).toBe(
      'SERIES_NEEDED: head is a single 3D image; model t2 needs a series of 3 or more volumes: a 4D file, or several files.',
    );
  });

  test('fewer volumes than the model needs', () => {
    expect(refusal(series(2, te([0.01, 0.02])))).toBe(
      'TOO_FEW_SAMPLES: head has 2 volumes; model t2 needs 3 or more.',
    );
  });

  test('a missing variable is named with its BIDS field and the option that gives it', () => {
    const found = refusal(series(4));
    expect(found).toMatch(/^VARIABLE_MISSING: .*TE \(echo time, s\).*4 volumes/);
    expect(found).toContain('"EchoTime"');
    expect(found).toContain('--var TE=');
  });

  test('another number of values than volumes, with both numbers', () => {
    expect(refusal(series(4, te([0.01, 0.02, 0.03])))).toBe(
      'VARIABLE_COUNT: 3 echo times (head.json, EchoTime), 4 volumes in head.',
    );
  });

  test.each([-0.01, Number.NaN, Number.POSITIVE_INFINITY])('a value of %s', (value) => {
    expect(refusal(series(3, te([0.01, value, 0.03])))).toContain('VARIABLE_INVALID: Value 2 of 3 of TE');
  });

  test("a value of a user's own variable that is no number; negative ones are taken", () => {
    expect(() => checkValues('x', [-5, 0, 5], '--var')).not.toThrow();
    expect(() => checkValues('x', [-5, Number.NaN], '--var')).toThrow(/must be a finite number/);
  });

  test('values that look like milliseconds, with their range', () => {
    expect(refusal(series(3, te([12, 48, 96])))).toBe(
      'VARIABLE_UNIT_SUSPECT: TE 12 to 96 (head.json, EchoTime) cannot be seconds; are these milliseconds? Give them in seconds, or accept milliseconds (in the terminal: --assume-ms; --assume-s if they are right).',
    );
  });
});
