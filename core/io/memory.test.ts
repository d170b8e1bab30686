import { spawn } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { availableMemoryBytes, availableProcessors, freeDiskBytes, sampleMemory } from './memory.js';

const onLinux = existsSync('/proc/self/smaps_rollup');

test('the memory of the machine and of this process are plausible', async () => {
  const sample = await sampleMemory([process.pid]);
  expect(sample.systemTotalBytes / totalmem()).toBeCloseTo(1, 2);
  expect(sample.systemUsedBytes).toBeGreaterThan(0);
  expect(sample.systemUsedBytes).toBeLessThan(sample.systemTotalBytes);
  expect(sample.programBytes).toBeGreaterThan(10e6);
  expect(sample.programBytes).toBeLessThan(1.5 * process.memoryUsage.rss());
});

test('a process named twice counts once, and one that has ended counts nothing', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  const once = await sampleMemory([process.pid]);
  const more = await sampleMemory([process.pid, process.pid, child.pid ?? 0]);
  expect(more.programBytes / once.programBytes).toBeCloseTo(1, 0);
});

describe.runIf(onLinux)('on Linux', () => {
  test('100 MB that a child takes show in the sum', async () => {
    const script =
      'globalThis.kept = Buffer.alloc(100e6, 1); process.send("ready"); setInterval(() => {}, 1e6)';
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    try {
      await new Promise((resolve) => child.once('message', resolve));
      const alone = await sampleMemory([process.pid]);
      const both = await sampleMemory([process.pid, child.pid ?? 0]);
      expect(both.programBytes - alone.programBytes).toBeGreaterThan(95e6);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

test('available memory is above nothing and below all there is', async () => {
  const bytes = await availableMemoryBytes();
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(totalmem());
});

test('free disk space is told for a folder, and for one that is not there yet', async () => {
  const { bavail, bsize } = statfsSync(tmpdir());
  for (const folder of [tmpdir(), join(tmpdir(), 'not', 'there', 'yet')]) {
    expect((await freeDiskBytes(folder)) / (bavail * bsize)).toBeCloseTo(1, 1);
  }
});

describe('processors', () => {
  const before = process.env.SLURM_CPUS_PER_TASK;
  afterEach(() => {
    if (before === undefined) delete process.env.SLURM_CPUS_PER_TASK;
    else process.env.SLURM_CPUS_PER_TASK = before;
  });

  test('there is one at least and no more than this process may use', async () => {
    const processors = await availableProcessors();
    expect(Number.isInteger(processors)).toBe(true);
    expect(processors).toBeGreaterThanOrEqual(1);
    expect(processors).toBeLessThanOrEqual(availableParallelism());
  });

  test('a Slurm job takes what it was given, not what the node has', async () => {
    process.env.SLURM_CPUS_PER_TASK = '1';
    expect(await availableProcessors()).toBe(1);
    process.env.SLURM_CPUS_PER_TASK = '4096';
    expect(await availableProcessors()).toBeLessThanOrEqual(availableParallelism());
  });
});
