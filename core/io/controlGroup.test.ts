import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { controlGroupLimits } from './controlGroup.js';
import { availableProcessors } from './memory.js';

/** A file system with these files of /proc and /sys, laid out as the kernel does. */
async function rootWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await scratchFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return `${root}/`;
}

const mebibyte = 1024 ** 2;

describe('the limits of control groups', () => {
  it('of version 2: the tightest of the group and those around it', async () => {
    const root = await rootWith({
      'proc/self/cgroup': '0::/slurm/job_7\n',
      'sys/fs/cgroup/slurm/cpu.max': '150000 100000\n',
      'sys/fs/cgroup/slurm/job_7/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/slurm/memory.max': 'max\n',
      'sys/fs/cgroup/slurm/job_7/memory.max': `${500 * mebibyte}\n`,
      'sys/fs/cgroup/slurm/job_7/memory.current': `${450 * mebibyte}\n`,
      'sys/fs/cgroup/slurm/job_7/memory.stat': `active_file 7\ninactive_file ${100 * mebibyte}\n`,
    });
    expect(await controlGroupLimits(root)).toEqual({ processors: 1.5, freeBytes: 150 * mebibyte });
  });

  it('of version 1, with controllers that are mounted together', async () => {
    const root = await rootWith({
      'proc/self/cgroup': '3:cpu,cpuacct:/job\n2:memory:/job\n1:name=systemd:/\n',
      'sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us': '250000\n',
      'sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/memory/job/memory.limit_in_bytes': `${300 * mebibyte}\n`,
      'sys/fs/cgroup/memory/job/memory.usage_in_bytes': `${200 * mebibyte}\n`,
      'sys/fs/cgroup/memory/job/memory.stat': `inactive_file 0\ntotal_inactive_file ${20 * mebibyte}\n`,
    });
    expect(await controlGroupLimits(root)).toEqual({ processors: 2.5, freeBytes: 120 * mebibyte });
  });

  it('of a container that sees its own group as the root', async () => {
    const root = await rootWith({
      'proc/self/cgroup': '4:memory:/docker/0123abcd\n3:cpu,cpuacct:/docker/0123abcd\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${64 * mebibyte}\n`,
      'sys/fs/cgroup/memory/memory.usage_in_bytes': `${60 * mebibyte}\n`,
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    });
    expect(await controlGroupLimits(root)).toEqual({ processors: 0.5, freeBytes: 4 * mebibyte });
  });

  it('are none where there are no control groups', async () => {
    const none = { processors: Number.POSITIVE_INFINITY, freeBytes: Number.POSITIVE_INFINITY };
    expect(await controlGroupLimits(await rootWith({}))).toEqual(none);
  });
});

it('a fit under taskset takes one worker for one processor', async () => {
  const out = await scratchFolder();
  const words = ['dist/cli/voxfit.cjs', 'fit', 'resources/sample/sub-sample_MESE.nii.gz'];
  const given = ['--model', 't2', '--out', out, '--json', '--quiet'];
  const run = promisify(execFile);
  const all = [...words, ...given];
  const bound = await run('taskset', ['-c', '0', process.execPath, ...all]);
  expect(JSON.parse(bound.stdout).workers).toBe(1);
  const free = await run(process.execPath, [...all, '--overwrite']);
  expect(JSON.parse(free.stdout).workers).toBe(await availableProcessors());
});
