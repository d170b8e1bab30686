import { describe, expect, it } from 'vitest';
import type { GridShape } from '../contracts/series.js';
import { connectedRuns } from '../geometry/connectedRuns.js';
import { autoMask } from './autoMask.js';

const shape: GridShape = [24, 20, 6];

function image(value: (i: number, j: number, k: number) => number): Float32Array {
  const [ni, nj, nk] = shape;
  return Float32Array.from({ length: ni * nj * nk }, (_, v) =>
    value(v % ni, Math.floor(v / ni) % nj, Math.floor(v / (ni * nj))),
  );
}

function isInBall(i: number, j: number, radius: number): boolean {
  return (i - 12) ** 2 + (j - 10) ** 2 < radius ** 2;
}

describe('the automatic mask', () => {
  it('is the bright object, with dark holes inside it filled', () => {
    const mask = autoMask(
      image((i, j) => (isInBall(i, j, 3) ? 0 : isInBall(i, j, 8) ? 100 + i : (i * 7 + j * 3) % 5)),
      shape,
    );
    expect(mask).toEqual(Uint8Array.from(image((i, j) => (isInBall(i, j, 8) ? 1 : 0))));
  });

  it('keeps only the largest connected part', () => {
    const mask = autoMask(
      image((i, j) => (isInBall(i, j, 7) ? 100 : i === 0 && j < 3 ? 400 : 0)),
      shape,
    );
    expect(mask).toEqual(Uint8Array.from(image((i, j) => (isInBall(i, j, 7) ? 1 : 0))));
  });

  it('does not depend on the scale of the image', () => {
    const head = image((i, j, k) => (isInBall(i, j, 8) ? 50 + ((i * j * k) % 60) : (i + j) % 6));
    expect(
      autoMask(
        head.map((value) => value * 4096),
        shape,
      ),
    ).toEqual(autoMask(head, shape));
  });

  it('is empty for an image without signal', () => {
    expect(
      autoMask(
        image(() => 0),
        shape,
      ).some((value) => value !== 0),
    ).toBe(false);
    expect(
      autoMask(
        image(() => Number.NaN),
        shape,
      ).some((value) => value !== 0),
    ).toBe(false);
  });
});

describe('connected runs', () => {
  it('agree with a flood fill on random voxels', () => {
    let state = 1;
    const values = Uint8Array.from(
      image(() => {
        state = (Math.imul(state, 48271) >>> 0) % 2147483647;
        return state % 5 < 2 ? 1 : 0;
      }),
    );
    const { count, start, end, part } = connectedRuns(values, shape, 'non-zero', true);
    const byRuns = new Int32Array(values.length).fill(-1);
    for (let run = 0; run < count; run++) byRuns.fill(part[run] as number, start[run], end[run]);
    const byFlood = floodFill(values);
    const pairs = new Set(
      [...byRuns].map((label, v) => `${label} ${byFlood[v]}`).filter((pair) => pair !== '-1 -1'),
    );
    expect(pairs.size).toBe(new Set(byFlood.filter((label) => label >= 0)).size);
    expect(pairs.size).toBe(new Set(byRuns.filter((label) => label >= 0)).size);
  });
});

function floodFill(values: Uint8Array): Int32Array {
  const [ni, nj, nk] = shape;
  const labels = new Int32Array(values.length).fill(-1);
  for (let seed = 0; seed < values.length; seed++) {
    if (values[seed] === 0 || labels[seed] !== -1) continue;
    const stack = [seed];
    while (stack.length > 0) {
      const v = stack.pop() as number;
      if (values[v] === 0 || labels[v] !== -1) continue;
      labels[v] = seed;
      const [i, j, k] = [v % ni, Math.floor(v / ni) % nj, Math.floor(v / (ni * nj))];
      if (i > 0) stack.push(v - 1);
      if (i < ni - 1) stack.push(v + 1);
      if (j > 0) stack.push(v - ni);
      if (j < nj - 1) stack.push(v + ni);
      if (k > 0) stack.push(v - ni * nj);
      if (k < nk - 1) stack.push(v + ni * nj);
    }
  }
  return labels;
}
