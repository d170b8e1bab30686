import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, open, readdir, readFile, rm, stat, statfs, truncate, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FaultPlan } from './faultPlan.js';
import { ownDeeds } from './faultPlan.js';
import { endProcesses, processesOf, type RunProcess, runVariable } from './processes.js';
import type { FaultyProgram } from './programs.js';

/** What all runs of a program share. */
export interface Stage {
  readonly program: FaultyProgram;
  readonly folder: string;
  /** The series, plain and compressed. */
  readonly images: readonly [plain: string, compressed: string];
  readonly words: readonly string[];
  /** Hashes of the maps of an undisturbed run, and how long it took from its start. */
  readonly expected: Readonly<Record<string, string>>;
  readonly undisturbedMs: number;
  /** A small file system of its own, or null where none may be mounted. */
  readonly disk: string | null;
}

export interface FaultOutcome {
  /** For people: how the run ended. */
  readonly text: string;
  /** What should not be: empty in a good run. */
  readonly faults: readonly string[];
}

interface Ended {
  readonly exitCode: number;
  readonly errors: string;
  /** When its program had gone. */
  readonly endedMs: number;
  /** How long processes of the run outlived its program. */
  readonly outlivedMs: number;
  readonly faults: readonly string[];
}

/** Workers end within 2 s of their program; the rest is for the machine, which other tests keep busy too. */
const outliveMs = 2000 + 3000;
const runTimeoutMs = 120_000;
const mostBallastBytes = 64 * 1024 * 1024;
const mountAttempts = 20;
/** Codes with which a run may end instead of giving its maps. */
const allowedCodes: Partial<Record<FaultPlan['kind'], readonly string[]>> = {
  'disk full': ['DISK_FULL'],
  'input truncated': ['DATA_TRUNCATED', 'INPUT_CHANGED', 'GZIP_CORRUPT', 'NOT_NIFTI', 'HEADER_INVALID'],
  'output read-only': ['OUTPUT_UNWRITABLE'],
};

/** Runs a fit with the fault of a plan, then goes on with what it has left, and says what was not as promised. */
export async function faultRun(stage: Stage, plan: FaultPlan): Promise<FaultOutcome> {
  const place = join(stage.folder, `seed-${plan.seed}`);
  const scratch = join(place, 'scratch');
  await mkdir(scratch, { recursive: true });
  const out = plan.kind === 'disk full' ? join(stage.disk as string, 'maps') : join(place, 'maps');
  await mkdir(out, { recursive: true });
  const source = stage.images[plan.isCompressed ? 1 : 0];
  const image = join(place, plan.isCompressed ? 'head.nii.gz' : 'head.nii');
  await cp(source, image, { preserveTimestamps: true });
  await utimes(image, 1e9, 1e9);
  await cp(source.replace(/\.nii(\.gz)?$/, '.json'), image.replace(/\.nii(\.gz)?$/, '.json'));
  const words = [image, ...stage.words, '--out', out, '--scratch', scratch];
  const once = join(place, 'once');
  const { deed, undo } = faultOf(plan, { image, source, out, once });
  const startMs = performance.now();
  const faults: string[] = [];
  try {
    const keptAtFault = { slabs: 0 };
    const ended = await runProgram(stage.program, words, { plan, once }, async (run, kill) => {
      await later(plan.moment * stage.undisturbedMs);
      keptAtFault.slabs = await journaledSlabs(out);
      await deed(run, kill);
    });
    faults.push(...ended.faults);
    const isDone = ended.exitCode === 0;
    if (isDone) faults.push(...(await mapFaults(out, stage.expected)), ...(await leftovers(out, scratch)));
    else if (plan.kind !== 'program killed') {
      faults.push(...errorFaults(plan, ended), ...(await leftovers(out, scratch)));
    }
    const kept = isDone ? 0 : await journaledSlabs(out);
    if (!isDone && kept < keptAtFault.slabs) {
      faults.push(`${keptAtFault.slabs} slabs were finished before the fault, ${kept} are kept`);
    }
    const isHit = ownDeeds.includes(plan.kind) ? await wasDone(once) : true;
    await undo();
    if (!isDone) {
      const again = kept > 0 ? ['--resume'] : [];
      const resumed = await runProgram(stage.program, [...words, ...again], { plan: null, once });
      faults.push(...resumed.faults);
      if (resumed.exitCode !== 0)
        faults.push(`${again} afterwards ended with ${resumed.exitCode}: ${resumed.errors}`);
      else faults.push(...(await mapFaults(out, stage.expected)), ...(await leftovers(out, scratch)));
    }
    const how = isDone
      ? 'done, same bits'
      : `${/\[(\w+)\]/.exec(ended.errors)?.[1] ?? `exit code ${ended.exitCode}`}, ${kept} slabs kept, ${kept > 0 ? 'resumed' : 'run anew'}: same bits`;
    const outlived =
      plan.kind === 'program killed' ? `, workers gone after ${Math.round(ended.outlivedMs)} ms` : '';
    const when = ownDeeds.includes(plan.kind)
      ? `write ${plan.writes}`
      : `${plan.moment.toFixed(2)} of the run`;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    return {
      text: `seed ${plan.seed}, ${stage.program.name}: ${plan.kind} at ${when}: ${faults.length === 0 ? how : faults.join('; ')}${isHit ? '' : ', without the fault: no worker wrote so often'}${outlived} (${seconds} s)`,
      faults,
    };
  } finally {
    await undo();
    await rm(out, { recursive: true, force: true });
    await rm(place, { recursive: true, force: true });
  }
}

/** Runs the program to its end; `disturb` is called at its start, with the name of the run and a way to kill the program. */
export async function runProgram(
  program: FaultyProgram,
  words: readonly string[],
  { plan, once }: { readonly plan: FaultPlan | null; readonly once: string },
  disturb: (run: string, kill: (name?: NodeJS.Signals) => void) => Promise<void> = async () => {},
): Promise<Ended> {
  const run = randomUUID();
  const worker = resolve('dist/workers/worker.cjs');
  const own = plan !== null && ownDeeds.includes(plan.kind);
  const fault = own
    ? { worker, deed: plan.kind, writes: plan.writes, garbage: plan.garbage, once }
    : { worker };
  const env = { ...process.env, [runVariable]: run, FAULTY_WORKER: JSON.stringify(fault) };
  const child = program.start(words, env);
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdout?.resume();
  const faults: string[] = [];
  const timer = setTimeout(async () => {
    faults.push(`it had not ended after ${runTimeoutMs / 1000} s`);
    endProcesses(await processesOf(run));
  }, runTimeoutMs);
  const exit = new Promise<number>((settle) => child.once('exit', (code) => settle(code ?? -1)));
  const [exitCode] = await Promise.all([exit, disturb(run, (name = 'SIGKILL') => child.kill(name))]);
  clearTimeout(timer);
  const endedMs = performance.now();
  let left: readonly RunProcess[] = await processesOf(run);
  while (left.length > 0 && performance.now() - endedMs < outliveMs) {
    await later(20);
    left = await processesOf(run);
  }
  if (left.length > 0) faults.push(`${left.length} processes outlived the program`);
  endProcesses(left);
  return { exitCode, errors: errors.slice(-2000), endedMs, outlivedMs: performance.now() - endedMs, faults };
}

/** Cancels a run when slabs have finished: how long the program takes to end, and what was not as promised. */
export async function cancelledRun(
  stage: Stage,
): Promise<{ readonly endMs: number; readonly faults: readonly string[] }> {
  const { program, folder, images, expected } = stage;
  const place = join(folder, 'cancelled');
  const [out, scratch] = [join(place, 'maps'), join(place, 'scratch')];
  for (const each of [out, scratch]) await mkdir(each, { recursive: true });
  const words = [images[0], ...stage.words, '--out', out, '--scratch', scratch];
  let cancelMs = 0;
  let before = 0;
  const undisturbed = { plan: null, once: '' };
  const ended = await runProgram(program, words, undisturbed, async (_, kill) => {
    while (before < 3) {
      await later(5);
      before = await journaledSlabs(out);
    }
    cancelMs = performance.now();
    kill(program.cancelSignal);
  });
  const endMs = ended.endedMs - cancelMs;
  const faults = [...ended.faults, ...(await leftovers(out, scratch))];
  if (ended.exitCode !== 130) faults.push(`it ended with ${ended.exitCode}: ${ended.errors}`);
  const kept = await journaledSlabs(out);
  if (kept < before) faults.push(`${before} slabs were finished, ${kept} are kept`);
  const resumed = await runProgram(program, [...words, '--resume'], undisturbed);
  if (resumed.exitCode !== 0) faults.push(`resuming ended with ${resumed.exitCode}: ${resumed.errors}`);
  return { endMs, faults: [...faults, ...(await mapFaults(out, expected))] };
}

/** The hashes of the maps in a folder, by the end of their names. */
export async function mapHashes(out: string): Promise<Record<string, string>> {
  const names = (await readdir(out)).filter((name) => name.endsWith('.nii')).sort();
  const entries = names.map(async (name) => {
    const hash = createHash('sha256').update(await readFile(join(out, name)));
    return [name, hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

type Disturb = (run: string, kill: () => void) => Promise<void>;

/** How a fault is made from outside of the program, and taken back. */
function faultOf(
  plan: FaultPlan,
  { image, source, out, once }: Record<'image' | 'source' | 'out' | 'once', string>,
): { readonly deed: Disturb; readonly undo: () => Promise<void> } {
  const ballast = join(out, '..', 'ballast');
  let isMounted = false;
  const nothing = async (): Promise<void> => {};
  switch (plan.kind) {
    case 'kill':
    case 'stop':
      return {
        deed: async (run) => {
          const workers = (await processesOf(run)).filter(({ isWorker }) => isWorker);
          const victim = workers[Math.floor(plan.share * workers.length)];
          if (victim !== undefined) signal(victim.pid, plan.kind === 'kill' ? 'SIGKILL' : 'SIGSTOP');
        },
        undo: nothing,
      };
    case 'program killed':
      return { deed: async (_, kill) => kill(), undo: nothing };
    case 'disk full':
      return { deed: () => fill(ballast), undo: () => rm(ballast, { force: true }) };
    case 'input truncated':
      return {
        deed: async () => truncate(image, Math.floor(plan.share * (await stat(image)).size)),
        undo: async () => {
          await cp(source, image, { preserveTimestamps: true });
          await utimes(image, 1e9, 1e9);
        },
      };
    case 'output read-only':
      return {
        // A second mount over the folder: files that are open stay writable, nothing new can be made.
        deed: async () => {
          mountReadOnly(out);
          isMounted = true;
        },
        undo: async () => {
          if (isMounted) execFileSync('umount', ['-l', out]);
          isMounted = false;
        },
      };
    default:
      return { deed: nothing, undo: () => rm(once, { recursive: true, force: true }) };
  }
}

/** Writes until the small disk takes no more; never fills another, should that not be mounted. */
async function fill(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize > mostBallastBytes) throw new Error(`${path} is not on the small disk of the test.`);
  const file = await open(path, 'w');
  try {
    for (let bytes = 1 << 20; bytes >= 1; ) {
      await file.write(Buffer.alloc(bytes)).catch(() => {
        bytes >>= 1;
      });
    }
  } finally {
    await file.close();
  }
}

/** A mount is writable for a moment before it is read-only, and stays so where the program opens a file in it just then. */
function mountReadOnly(folder: string): void {
  for (let attempt = 1; ; attempt++) {
    const mounted = spawnSync('mount', ['-o', 'bind,ro', folder, folder], { encoding: 'utf8' });
    if (mounted.status === 0) return;
    spawnSync('umount', ['-l', folder]);
    if (attempt === mountAttempts) throw new Error(`${folder} cannot be made read-only: ${mounted.stderr}`);
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

function errorFaults({ kind }: FaultPlan, { exitCode, errors }: Ended): readonly string[] {
  const code = /\[(\w+)\]/.exec(errors)?.[1] ?? '';
  if (allowedCodes[kind]?.includes(code)) return [];
  return [`it ended with ${exitCode} and "${errors.trim()}"`];
}

export async function mapFaults(out: string, expected: Stage['expected']): Promise<readonly string[]> {
  const found = await mapHashes(out);
  const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
  return [...names].filter((name) => found[name] !== expected[name]).map((name) => `${name} has other bits`);
}

/** What is there beside outputs and, for `--resume`, the folder of the unfinished run. */
async function leftovers(out: string, scratch: string): Promise<readonly string[]> {
  const names = await readdir(out);
  const isWhole = names.some((name) => name.endsWith('_job.json'));
  const strange = names.filter(
    (name) => !/^head_.*\.(nii|json)$/.test(name) && (isWhole || !name.endsWith('_run')),
  );
  const inScratch = await readdir(scratch);
  return [...strange, ...inScratch].map((name) => `${name} is left`);
}

export async function journaledSlabs(out: string): Promise<number> {
  const folder = (await readdir(out).catch(() => [])).find((name) => name.endsWith('_run'));
  if (folder === undefined) return 0;
  const text = await readFile(join(out, folder, 'journal.jsonl'), 'utf8').catch(() => '');
  return Math.max(0, text.split('\n').length - 2);
}

function wasDone(once: string): Promise<boolean> {
  return stat(once).then(
    () => true,
    () => false,
  );
}

function later(ms: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms));
}
