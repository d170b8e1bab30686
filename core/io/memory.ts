import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { controlGroupLimits } from './controlGroup.js';
import { mapFileError } from './fileErrors.js';
import { readText } from './readText.js';

const kibibyte = 1024;

/**
 * Memory of the machine and of the processes `pids`, in bytes. On Linux: used = MemTotal - MemAvailable, and the
 * sum of the proportional set sizes (a page that n processes share counts 1/n in each), resident size where the
 * kernel does not tell. Elsewhere: what is not free, and the sum of `residentBytes` by pid (the caller's figures;
 * this process' own is known). Processes that have ended meanwhile are left out. Throws nothing for them.
 */
export async function sampleMemory(
  pids: readonly number[],
  residentBytes: Readonly<Record<number, number>> = {},
): Promise<{
  readonly systemUsedBytes: number;
  readonly systemTotalBytes: number;
  readonly programBytes: number;
}> {
  const system = await systemMemory();
  const sizes = await Promise.all(
    [...new Set(pids)].map(async (pid) => (await processBytes(pid)) ?? residentBytes[pid] ?? 0),
  );
  return {
    systemUsedBytes: system.totalBytes - system.availableBytes,
    systemTotalBytes: system.totalBytes,
    programBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** Memory of one process, in bytes. Where the system tells no more (only Linux does), the others equal `residentBytes`. */
export interface ProcessMemory {
  readonly pid: number;
  readonly residentBytes: number;
  /** Each page counted 1/n where n processes have it. */
  readonly proportionalBytes: number;
  /** Pages that no other process has. */
  readonly privateBytes: number;
  readonly sharedBytes: number;
}

/** Memory of processes one by one; those that have ended are left out. Throws nothing for them. */
export async function sampleProcesses(pids: readonly number[]): Promise<readonly ProcessMemory[]> {
  const samples = await Promise.all([...new Set(pids)].map(sampleProcess));
  return samples.filter((sample) => sample !== null);
}

async function sampleProcess(pid: number): Promise<ProcessMemory | null> {
  const text = await readText(`/proc/${pid}/smaps_rollup`);
  const residentBytes = fieldBytes(text, 'Rss');
  if (residentBytes === null) {
    const bytes = await processBytes(pid);
    const all = { proportionalBytes: bytes ?? 0, privateBytes: bytes ?? 0, sharedBytes: 0 };
    return bytes === null ? null : { pid, residentBytes: bytes, ...all };
  }
  const privateBytes = (fieldBytes(text, 'Private_Clean') ?? 0) + (fieldBytes(text, 'Private_Dirty') ?? 0);
  const proportionalBytes = fieldBytes(text, 'Pss') ?? residentBytes;
  return { pid, residentBytes, proportionalBytes, privateBytes, sharedBytes: residentBytes - privateBytes };
}

/**
 * Memory of processes that is theirs alone and in no file, together, in bytes: cheap to learn, but not all that they take.
 * Null where the system does not tell (only Linux does). Processes that have ended count nothing.
 */
export async function anonymousBytes(pids: readonly number[]): Promise<number | null> {
  const texts = await Promise.all(pids.map((pid) => readText(`/proc/${pid}/status`)));
  const told = texts.map((text) => fieldBytes(text, 'RssAnon')).filter((bytes) => bytes !== null);
  return told.length === 0 ? null : told.reduce((sum, bytes) => sum + bytes, 0);
}

/** Bytes that this program could take now without swapping: the machine's, or the control group's where less. */
export async function availableMemoryBytes(): Promise<number> {
  const [system, group] = await Promise.all([systemMemory(), controlGroupLimits()]);
  return Math.min(system.availableBytes, group.freeBytes);
}

/** Bytes that this user may still write in `folder`, or in its nearest ancestor that exists. Throws READ_FAILED. */
export async function freeDiskBytes(folder: string): Promise<number> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!absent || place === dirname(place)) throw mapFileError(error, 'read', place);
    }
  }
}

/**
 * Processors that this program may keep busy: those of its affinity, fewer where a control group's quota
 * or a Slurm job's `SLURM_CPUS_PER_TASK` says so; at least 1.
 */
export async function availableProcessors(): Promise<number> {
  const limits = [availableParallelism()];
  const slurm = Number(process.env.SLURM_CPUS_PER_TASK);
  if (Number.isInteger(slurm) && slurm > 0) limits.push(slurm);
  limits.push(Math.floor((await controlGroupLimits()).processors));
  return Math.max(1, Math.min(...limits));
}

async function systemMemory(): Promise<{ readonly totalBytes: number; readonly availableBytes: number }> {
  const text = await readText('/proc/meminfo');
  const totalBytes = fieldBytes(text, 'MemTotal');
  const availableBytes = fieldBytes(text, 'MemAvailable');
  if (totalBytes === null || availableBytes === null) {
    return { totalBytes: totalmem(), availableBytes: freemem() };
  }
  return { totalBytes, availableBytes };
}

/** Null where the process has ended or the system does not tell. */
async function processBytes(pid: number): Promise<number | null> {
  const proportional = fieldBytes(await readText(`/proc/${pid}/smaps_rollup`), 'Pss');
  if (proportional !== null) return proportional;
  const resident = fieldBytes(await readText(`/proc/${pid}/status`), 'VmRSS');
  if (resident !== null) return resident;
  return pid === process.pid ? process.memoryUsage.rss() : null;
}

/** `Name:  123 kB` of a /proc file, in bytes. */
function fieldBytes(text: string | null, name: string): number | null {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * kibibyte;
}
