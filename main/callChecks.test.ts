import { describe, expect, it } from 'vitest';
import { VoxfitError } from '../core/contracts/errors.js';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import { callChecks } from './callChecks.js';

const request: FitRequest = {
  seriesId: 'a',
  modelId: 't2',
  definition: null,
  functionToken: null,
  method: null,
  variables: { TE: [0.01, 0.02, 0.03] },
  directions: null,
  parameters: { T2: { start: 0.05, lower: 0, upper: Number.POSITIVE_INFINITY }, S0: {} },
  input: null,
  inputFunction: null,
  design: null,
  contrasts: [],
  rival: null,
  confirmed: [],
  exclude: [0],
  sliceOffsets: { PLD: [0, 0.04] },
  mask: { kind: 'file', token: 'b' },
};

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof VoxfitError && error.code === 'WRONG_USE') return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('arguments from the window', () => {
  it('lets a complete fit request through unchanged', () => {
    expect(callChecks.startFit([request], 'startFit')).toEqual([request]);
  });

  it.each([
    ['a missing argument', [], 'startFit must be 1 arguments.'],
    [
      'a path in place of an id',
      [{ ...request, seriesId: ['/etc/passwd'] }],
      'startFit, argument 1.seriesId must be a text.',
    ],
    ['an unknown field', [{ ...request, shell: 'x' }], 'startFit, argument 1.shell must be absent.'],
    [
      'an unknown parameter setting',
      [{ ...request, parameters: { T2: { stop: 1 } } }],
      'startFit, argument 1.parameters.T2.stop must be absent.',
    ],
    [
      'NaN in a variable',
      [{ ...request, variables: { TE: [0.01, Number.NaN] } }],
      'startFit, argument 1.variables.TE[1] must be a number.',
    ],
    [
      'an unknown kind of mask',
      [{ ...request, mask: { kind: 'toString' } }],
      'startFit, argument 1.mask.kind must be one of auto, none, threshold, file.',
    ],
    [
      'a mask by path',
      [{ ...request, mask: { kind: 'file', path: '/x' } }],
      'startFit, argument 1.mask.token must be a text.',
    ],
  ])('refuses %s', (_, sent, message) => {
    expect(refusal(() => callChecks.startFit(sent, 'startFit'))).toBe(message);
  });

  it.each([-1, 0.5, Number.POSITIVE_INFINITY, '1', null])('refuses %s as a slice', (slice) => {
    expect(refusal(() => callChecks.preferSlice([slice], 'preferSlice'))).toContain(
      'a whole number from 0 up',
    );
  });

  it('lets null stand for the mean volume', () => {
    expect(callChecks.readVolume(['a', null], 'readVolume')).toEqual(['a', null]);
  });
});
