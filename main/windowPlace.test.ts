import { describe, expect, it } from 'vitest';
import { placeWindow, readPlace } from './windowPlace.js';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('the place of the window', () => {
  it('is the middle of the main screen at first', () => {
    expect(placeWindow(null, [screen])).toEqual({ x: 260, y: 123, width: 1400, height: 860 });
  });

  it('fits a small or scaled screen', () => {
    const small = { x: 0, y: 0, width: 1024, height: 600 };
    expect(placeWindow(null, [small])).toEqual(small);
  });

  it('is where it was, also on a second screen', () => {
    const there = { x: 2000, y: 40, width: 1000, height: 700 };
    expect(placeWindow(there, [screen, second])).toEqual(there);
  });

  it.each([
    ['a screen that is gone', { x: 2000, y: 40, width: 1000, height: 700 }],
    ['above the screen', { x: 100, y: -400, width: 1000, height: 700 }],
    ['all but a strip beside it', { x: -950, y: 100, width: 1000, height: 700 }],
  ])('is on the screen again when it was on %s', (_, lost) => {
    const { x, y, width, height } = placeWindow(lost, [screen]);
    expect([width, height]).toEqual([1000, 700]);
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(25);
    expect(x + width).toBeLessThanOrEqual(1920);
  });

  it('is read from settings only when it is one', () => {
    expect(readPlace({ x: 1, y: 2, width: 3, height: 4 })).toEqual({ x: 1, y: 2, width: 3, height: 4 });
    for (const other of [
      null,
      'x',
      {},
      { x: 1, y: 2, width: 0, height: 4 },
      { x: '1', y: 2, width: 3, height: 4 },
    ]) {
      expect(readPlace(other)).toBeNull();
    }
  });
});
