import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeWorker } from '../../core/io/nodeWorker.js';
import { claims, tryClaims } from './claims.js';

const results = await tryClaims({
  makeWorker: nodeWorker(resolve('dist/workers/taskWorker.cjs')),
  tasksUrl: pathToFileURL(resolve('tests/parallel/tasks.mjs')).href,
});

describe("the parallel layer over Node's processes", () => {
  it('tries every claim', () => {
    expect(results.map(({ title }) => title)).toEqual(Object.keys(claims));
  });

  for (const { title, fault } of results) {
    it(title, () => expect(fault).toBeNull());
  }
});
