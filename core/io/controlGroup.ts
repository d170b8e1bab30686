import { readText } from './readText.js';

/** What the control groups around this process leave it; Infinity where they set no limit or there are none. */
export interface ControlGroupLimits {
  /** Processor time that it may use per time, in processors. */
  readonly processors: number;
  /** Memory that it could still take; pages of files that the kernel would give up first count as free. */
  readonly freeBytes: number;
}

/** Where the two versions of control groups tell the same. */
interface Names {
  readonly limit: string;
  readonly used: string;
  /** Of memory.stat. */
  readonly reclaimable: string;
}

const memoryNames: Readonly<Record<'v1' | 'v2', Names>> = {
  v1: { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', reclaimable: 'total_inactive_file' },
  v2: { limit: 'memory.max', used: 'memory.current', reclaimable: 'inactive_file' },
};

/**
 * Reads the limits of this process' control groups and of those around them, of version 1, version 2 or both at once, as
 * clusters and containers set them. The tightest counts. root: of the file system that has `proc` and `sys`.
 */
export async function controlGroupLimits(root = '/'): Promise<ControlGroupLimits> {
  const lines = ((await readText(`${root}proc/self/cgroup`)) ?? '').split('\n');
  const limits = { processors: Number.POSITIVE_INFINITY, freeBytes: Number.POSITIVE_INFINITY };
  for (const line of lines) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const version = controllers === '' ? 'v2' : 'v1';
    const mounts = version === 'v2' ? ['', '/unified'] : [`/${controllers}`, ...each(controllers)];
    for (const folder of mounts.flatMap((mount) => foldersOf(`${root}sys/fs/cgroup${mount}`, path))) {
      limits.processors = Math.min(limits.processors, await processorsOf(folder, version));
      limits.freeBytes = Math.min(limits.freeBytes, await freeBytesOf(folder, memoryNames[version]));
    }
  }
  return limits;
}

/** Controllers that are mounted together may be found by the name of each, too. */
function each(controllers: string): readonly string[] {
  const names = controllers.split(',');
  return names.length === 1 ? [] : names.map((name) => `/${name}`);
}

/** The folder of a group and those of the groups around it. */
function foldersOf(mount: string, path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, depth) => [mount, ...names.slice(0, depth)].join('/'));
}

async function processorsOf(folder: string, version: 'v1' | 'v2'): Promise<number> {
  const [quota, period] =
    version === 'v2'
      ? ((await readText(`${folder}/cpu.max`)) ?? 'max').trim().split(' ')
      : [await readText(`${folder}/cpu.cfs_quota_us`), await readText(`${folder}/cpu.cfs_period_us`)];
  const processors = Number(quota ?? Number.NaN) / Number(period ?? Number.NaN);
  return processors > 0 ? processors : Number.POSITIVE_INFINITY; // -1: no limit
}

async function freeBytesOf(folder: string, names: Names): Promise<number> {
  const limit = Number(await readText(`${folder}/${names.limit}`));
  const used = Number(await readText(`${folder}/${names.used}`));
  if (!(limit > 0) || !(used > 0)) return Number.POSITIVE_INFINITY;
  const stat = (await readText(`${folder}/memory.stat`)) ?? '';
  const reclaimable = Number(new RegExp(`^${names.reclaimable} (\\d+)$`, 'm').exec(stat)?.[1]);
  return Math.max(0, limit - used + (reclaimable || 0));
}
