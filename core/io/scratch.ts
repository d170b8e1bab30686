import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mapFileError } from './fileErrors.js';

const folderName = /^voxfit-(\d+)-[A-Za-z0-9]+$/;
const ownerFile = 'owner.json';
/** A folder without a record of its owner may just be in the making; after an hour it is not. */
const unownedAgeMs = 3_600_000;

/** A folder for inflated inputs and unfinished maps that goes with the program that made it. */
export interface ScratchFolder {
  readonly path: string;
  /** Absolute path of a file of this name in the folder; creates nothing. */
  file(name: string): string;
  /** Removes the folder and all in it; more than once does no harm. */
  dispose(): Promise<void>;
  /** The same without waiting, for a program that is about to exit. */
  disposeSync(): void;
}

/**
 * Who made a scratch folder. A pid alone says little: it is used again, a shared folder is seen by several
 * machines, and containers number their processes apart. Null where the system does not tell.
 */
interface Owner {
  readonly pid: number;
  readonly machine: string;
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
  /** Clock ticks after boot at which the process started. */
  readonly startTicks: string | null;
}

/**
 * Creates `voxfit-<pid>-<random>` (only this user may look into it) under `parent`, or in the system's temporary
 * folder; `parent` is created where it is missing. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function createScratchFolder(parent: string = tmpdir()): Promise<ScratchFolder> {
  const place = resolve(parent);
  try {
    await mkdir(place, { recursive: true });
    const path = await mkdtemp(join(place, `voxfit-${process.pid}-`));
    try {
      await writeFile(join(path, ownerFile), `${JSON.stringify(await ownerOf(process.pid))}\n`);
    } catch (error) {
      await rm(path, { recursive: true, force: true });
      throw error;
    }
    return {
      path,
      file: (name) => join(path, name),
      dispose: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
      disposeSync: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
    };
  } catch (error) {
    throw mapFileError(error, 'write', place);
  }
}

/**
 * Removes the scratch folders that programs left behind which do not run any more (killed, power lost), and
 * answers with their paths. Folders of live programs, of other machines and of other containers stay, as does
 * what this user may not remove. A missing `parent` has no leftovers. Throws READ_FAILED.
 */
export async function sweepScratch(parent: string = tmpdir()): Promise<readonly string[]> {
  const place = resolve(parent);
  const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw mapFileError(error, 'read', place);
  });
  const removed: string[] = [];
  for (const entry of entries) {
    const pid = Number(folderName.exec(entry.name)?.[1]);
    if (!entry.isDirectory() || !Number.isInteger(pid)) continue;
    const path = join(place, entry.name);
    if (!(await isLeftover(path, pid))) continue;
    try {
      await rm(path, { recursive: true, force: true });
      removed.push(path);
    } catch {
      // Another user's, or being removed by another program: theirs to remove.
    }
  }
  return removed;
}

async function isLeftover(path: string, pid: number): Promise<boolean> {
  const owner = await readOwner(path);
  if (owner === 'unreadable') return false;
  if (owner === 'absent') {
    const made = await stat(path).catch(() => null);
    return made !== null && Date.now() - made.mtimeMs > unownedAgeMs && !isAlive(pid);
  }
  const here = await ownerOf(process.pid);
  if (owner.machine !== here.machine) return false;
  if (owner.bootId !== here.bootId) return true;
  if (owner.pidNamespace !== here.pidNamespace) return false;
  if (!isAlive(owner.pid)) return true;
  const now = await startTicks(owner.pid);
  return owner.startTicks !== null && now !== null && owner.startTicks !== now;
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
    return errorCode(error) === 'ENOENT' || error instanceof SyntaxError ? 'absent' : 'unreadable';
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
