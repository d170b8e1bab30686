import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newestEvery } from './progressEvents.js';

describe('progress for the window', () => {
  it('sends the first value at once, then only the newest of each interval', async () => {
    const sent: number[] = [];
    const events = newestEvery<number>(50, (value) => sent.push(value));
    for (let value = 0; value < 10; value++) events.add(value);
    expect(sent).toEqual([0]);
    await sleep(120);
    expect(sent).toEqual([0, 9]);
  });

  it('sends the last value before the end', () => {
    const sent: number[] = [];
    const events = newestEvery<number>(10_000, (value) => sent.push(value));
    events.add(1);
    events.add(2);
    events.flush();
    events.flush();
    expect(sent).toEqual([1, 2]);
  });
});
