import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeWorker } from '../../core/io/nodeWorker.js';
import { workerConformance } from './conformance.js';

const results = await workerConformance(nodeWorker(resolve('tests/workers/fixtureWorker.cjs')));

describe("Node's child processes as workers", () => {
  it('the conformance suite runs to its end', () => {
    expect(results.length).toBeGreaterThanOrEqual(10);
  });

  for (const { title, fault } of results) {
    it(title, () => expect(fault).toBeNull());
  }
});
