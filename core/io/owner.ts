import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from './fileErrors.js';

const ownerFile = 'owner.json';

/**
 * Whose a folder is. A pid alone says little: it is used again, a shared folder is seen by several machines, and
 * containers number their processes apart. Null where the system does not tell.
 */
interface Owner {
  readonly pid: number;
  readonly machine: string;
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
  /** Clock ticks after boot at which the process started. */
  readonly startTicks: string | null;
}

/** `elsewhere`: on another machine or in another container, whose processes are not seen from here. */
export type OwnerState = 'running' | 'ended' | 'elsewhere' | 'absent' | 'unreadable';

/** Says in a folder that it is this program's. Rejects with the error of the file system. */
export async function writeOwner(folder: string): Promise<void> {
  await writeFile(join(folder, ownerFile), `${JSON.stringify(await ownerOf(process.pid))}\n`);
}

/** From now on the folder is nobody's. Throws nothing: a record that cannot be removed ends with its program. */
export async function removeOwner(folder: string): Promise<void> {
  await rm(join(folder, ownerFile), { force: true }).catch(() => {});
}

/** What the program that a folder belongs to is doing. */
export async function ownerStateOf(folder: string): Promise<OwnerState> {
  const owner = await readOwner(folder);
  if (owner === 'absent' || owner === 'unreadable') return owner;
  const here = await ownerOf(process.pid);
  if (owner.machine !== here.machine) return 'elsewhere';
  if (owner.bootId !== here.bootId) return 'ended';
  if (owner.pidNamespace !== here.pidNamespace) return 'elsewhere';
  if (!isAlive(owner.pid)) return 'ended';
  const now = await startTicks(owner.pid);
  return owner.startTicks !== null && now !== null && owner.startTicks !== now ? 'ended' : 'running';
}

/** The process that a folder belongs to, or null. */
export async function ownerPidOf(folder: string): Promise<number | null> {
  const owner = await readOwner(folder);
  return typeof owner === 'string' ? null : owner.pid;
}

async function readOwner(path: string): Promise<Owner | 'absent' | 'unreadable'> {
  try {
    const owner = JSON.parse(await readFile(join(path, ownerFile), 'utf8')) as Partial<Owner>;
    if (!Number.isInteger(owner.pid) || typeof owner.machine !== 'string') return 'absent';
    return {
      pid: Number(owner.pid),
      machine: owner.machine,
      bootId: owner.bootId ?? null,
      pidNamespace: owner.pidNamespace ?? null,
      startTicks: owner.startTicks ?? null,
    };
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError ? 'absent' : 'unreadable';
  }
}

async function ownerOf(pid: number): Promise<Owner> {
  const [machineId, bootId, pidNamespace, ticks] = await Promise.all([
    firstLine('/etc/machine-id'),
    firstLine('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => null),
    startTicks(pid),
  ]);
  return { pid, machine: `${hostname()} ${machineId ?? ''}`, bootId, pidNamespace, startTicks: ticks };
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the name before it stands in brackets and may hold spaces. */
async function startTicks(pid: number): Promise<string | null> {
  const text = await firstLine(`/proc/${pid}/stat`);
  const afterName = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return afterName?.[22 - 3] ?? null;
}

async function firstLine(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).split('\n')[0] ?? null;
  } catch {
    return null;
  }
}

/** Whether there is a process of this number, whoever's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}
