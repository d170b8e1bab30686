import { expect, test } from 'vitest';
import type { RunProgress } from '../../core/contracts/run.js';
import { cancelledAfter } from '../../tests/support/outcomes.js';
import { wantedRanges } from './mapFeed.js';

function progressOf(slices: RunProgress['slices']): RunProgress {
  return {
    phase: 'fitting',
    slices,
    voxelsTotal: 0,
    voxelsDone: 0,
    secondsElapsed: 0,
    voxelsPerSecond: 0,
    secondsLeft: null,
    workers: [],
    workersLost: 0,
  };
}

test('neighbouring slices that are done come in one message, those that arrived do not come again', () => {
  const progress = progressOf(['done', 'done', 'running', 'done', 'waiting', 'done']);
  const arrived = Uint8Array.from([0, 0, 0, 1, 0, 0]);
  expect(wantedRanges({ progress, outcome: null }, arrived, 10)).toEqual([
    [0, 2],
    [5, 6],
  ]);
});

test('a message holds at most as many slices as it may, and at least one', () => {
  const progress = progressOf(['done', 'done', 'done']);
  expect(wantedRanges({ progress, outcome: null }, new Uint8Array(3), 2)).toEqual([
    [0, 2],
    [2, 3],
  ]);
  expect(wantedRanges({ progress, outcome: null }, new Uint8Array(2), 0.2)).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('a cancelled run brings its finished slices only', () => {
  const progress = progressOf(['done', 'waiting']);
  const outcome = cancelledAfter(1);
  expect(wantedRanges({ progress, outcome }, new Uint8Array(2), 10)).toEqual([[0, 1]]);
});
