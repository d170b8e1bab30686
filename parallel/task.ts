import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { VoxfitError } from '../core/contracts/errors.js';
import { callKey, type TaskPlace } from '../core/contracts/synchronization.js';
import { endOfCalls, type Packed, pack, packEach, type Reach, unpack } from './cloning.js';
import './thrownErrors.js';

/** A function that other processes and threads can be told to call, because it is exported under its own name. */
export interface Task<A extends readonly unknown[], R> {
  /** Calls it here, as any function. */
  (...args: A): R | Promise<R>;
  readonly place: TaskPlace;
  /** Makes packed calls of it, one after another, in the process or thread that was told to; never rejects. */
  [callKey](calls: Packed, reach?: Reach): Promise<Packed>;
}

/**
 * Calls as they travel: an array per argument where all calls have as many, for flat arrays are the fastest to send; else
 * an array per call.
 */
type Calls = { readonly count: number } & (
  | { readonly columns: readonly (readonly unknown[])[] }
  | { readonly rows: readonly (readonly unknown[])[] }
);

/** What calls came to, as it travels back: values by call, and the errors of those that have none. */
interface Outcomes {
  readonly returned: readonly unknown[];
  readonly thrown: readonly { readonly call: number; readonly error: unknown }[];
}

/**
 * Makes a task of `run`, to be exported under `name` from the module whose `import.meta.url` is `moduleUrl`:
 * `export const crunch = task(import.meta.url, 'crunch', (image: number) => …)`. Workers load the module anew, so
 * nothing that the program has changed in it since is seen there.
 */
export function task<A extends readonly unknown[], R>(
  moduleUrl: string,
  name: string,
  run: (...args: A) => R | Promise<R>,
): Task<A, R> {
  const call = async (packed: Packed, reach: Reach = 'process'): Promise<Packed> => {
    const calls = unpack(packed) as Calls;
    const outcomes = new PackedOutcomes(name, reach);
    for (let n = 0; n < calls.count; n++) {
      try {
        const returned = run(...(argumentsOf(calls, n) as unknown as A));
        outcomes.add(isPromise(returned) ? await returned : returned);
      } catch (error) {
        outcomes.addThrown(error);
      }
    }
    endOfCalls();
    return outcomes.packed;
  };
  return Object.assign((...args: A) => run(...args), { place: { moduleUrl, name }, [callKey]: call });
}

function argumentsOf(calls: Calls, call: number): readonly unknown[] {
  if ('rows' in calls) return calls.rows[call] as readonly unknown[];
  const args: unknown[] = [];
  for (const column of calls.columns) args.push(column[call]);
  return args;
}

class PackedOutcomes {
  private readonly returned: unknown[] = [];
  private readonly thrown: { readonly call: number; readonly error: unknown }[] = [];
  private hasShared = false;

  constructor(
    private readonly name: string,
    private readonly reach: Reach,
  ) {}

  /** Throws NOT_CLONEABLE; then nothing has been added. */
  add(value: unknown): void {
    this.returned.push(this.sent(value, `The result of ${this.name}`));
  }

  addThrown(error: unknown): void {
    const sent = this.sent(error instanceof Error ? error : String(error), `The error of ${this.name}`);
    this.thrown.push({ call: this.returned.length, error: sent });
    this.returned.push(undefined);
  }

  get packed(): Packed {
    const { returned, thrown, hasShared } = this;
    return { value: { returned, thrown } satisfies Outcomes, hasShared };
  }

  private sent(wanted: unknown, place: string): unknown {
    const { value, hasShared } = pack(wanted, place, this.reach);
    this.hasShared ||= hasShared;
    return value;
  }
}

function isPromise<R>(value: R | Promise<R>): value is Promise<R> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/**
 * Whether the module with this `import.meta.url` is the program itself and not a module of one. What a script does at
 * its top level is done again in every worker and thread that loads it; guard it with this.
 */
export function isProgram(moduleUrl: string): boolean {
  const [, script] = process.argv;
  return isMainThread && script !== undefined && pathToFileURL(realpathSync(script)).href === moduleUrl;
}

/** Calls packed to be made. Throws NOT_CLONEABLE; TASK_INVALID where `wanted` is a plain function. */
export function packCalls<A extends readonly unknown[], R>(
  wanted: Task<A, R>,
  calls: readonly A[],
  reach: Reach = 'process',
): Packed {
  const most = calls.reduce((longest, { length }) => Math.max(longest, length), 0);
  const columns = Array.from({ length: most }, (_, n) => calls.map((args) => args[n]));
  const packed = packColumns(wanted, columns, reach);
  const count = calls.length;
  if (most > 0 && calls.every(({ length }) => length === most)) return packed;
  const values = (packed.value as { readonly columns: readonly (readonly unknown[])[] }).columns;
  const rows = calls.map((args, call) => args.map((_, n) => values[n]?.[call]));
  return { value: { count, rows } satisfies Calls, hasShared: packed.hasShared };
}

/** The same for calls with as many arguments each, given as an array per argument. */
export function packColumns<A extends readonly unknown[], R>(
  wanted: Task<A, R>,
  columns: readonly (readonly unknown[])[],
  reach: Reach = 'process',
): Packed {
  if (typeof wanted !== 'function' || wanted.place === undefined) {
    const name = typeof wanted === 'function' ? (wanted as { name: string }).name : String(wanted);
    throw new VoxfitError(
      'TASK_INVALID',
      `${name || 'This function'} is not a task: export it as task(import.meta.url, '${name || 'name'}', …), so that other processes find it.`,
      { name },
    );
  }
  const packed = columns.map((values, n) =>
    packEach(values, `Argument ${n + 1} of ${wanted.place.name}`, reach),
  );
  const calls = {
    count: columns[0]?.length ?? 0,
    columns: packed.map(({ value }) => value as readonly unknown[]),
  } satisfies Calls;
  return { value: calls, hasShared: packed.some(({ hasShared }) => hasShared) };
}

/** What calls came to, where they were asked for. */
export interface CallOutcomes<R> {
  /** One per call, undefined where it threw. */
  readonly values: readonly R[];
  /** The first error in the order of the calls, with the stack of where it was thrown and of who asked; null for none. */
  readonly failed: { readonly call: number; readonly error: unknown } | null;
}

/** What packed outcomes say. calledAt: made where the calls were asked for. */
export function unpackOutcomes<R>(packed: unknown, calledAt: Error): CallOutcomes<R> {
  const { returned, thrown } = unpack(packed as Packed) as Outcomes;
  const [first] = thrown;
  return {
    values: returned as readonly R[],
    failed: first === undefined ? null : { call: first.call, error: cameFrom(first.error, calledAt) },
  };
}

/** The value of a single call. Throws what it threw. */
export function unpackOutcome<R>(packed: unknown, calledAt: Error): R {
  const { values, failed } = unpackOutcomes<R>(packed, calledAt);
  if (failed !== null) throw failed.error;
  return values[0] as R;
}

function cameFrom(thrown: unknown, calledAt: Error): unknown {
  if (thrown instanceof Error && calledAt.stack !== undefined) {
    thrown.stack = `${thrown.stack}\n    in another process, called\n${calledAt.stack.split('\n').slice(1).join('\n')}`;
  }
  return thrown;
}
