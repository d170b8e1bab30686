import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { VoxfitError } from '../core/contracts/errors.js';
import { callKey, type TaskPlace } from '../core/contracts/synchronization.js';
import { type Packed, pack, type Reach, unpack } from './cloning.js';
import './thrownErrors.js';

/** A function that other processes and threads can be told to call, because it is exported under its own name. */
export interface Task<A extends readonly unknown[], R> {
  /** Calls it here, as any function. */
  (...args: A): R | Promise<R>;
  readonly place: TaskPlace;
  /** Calls it with packed arguments, in the process or thread that was told to; never rejects. */
  [callKey](args: Packed, reach?: Reach): Promise<Packed>;
}

/** What a call came to, as it travels back. */
type Outcome = { readonly returned: unknown } | { readonly thrown: unknown };

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
  const call = async (args: Packed, reach: Reach = 'process'): Promise<Packed> => {
    try {
      const returned = await run(...(unpack(args) as unknown as A));
      const { value, hasShared } = pack(returned, `The result of ${name}`, reach);
      return { value: { returned: value } satisfies Outcome, hasShared };
    } catch (thrown) {
      return pack({ thrown: thrown instanceof Error ? thrown : String(thrown) }, `The error of ${name}`);
    }
  };
  return Object.assign((...args: A) => run(...args), { place: { moduleUrl, name }, [callKey]: call });
}

/**
 * Whether the module with this `import.meta.url` is the program itself and not a module of one. What a script does at
 * its top level is done again in every worker and thread that loads it; guard it with this.
 */
export function isProgram(moduleUrl: string): boolean {
  const [, script] = process.argv;
  return isMainThread && script !== undefined && pathToFileURL(realpathSync(script)).href === moduleUrl;
}

/** Arguments packed for a call. Throws NOT_CLONEABLE; TASK_INVALID where `wanted` is a plain function. */
export function packCall<A extends readonly unknown[], R>(
  wanted: Task<A, R>,
  args: A,
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
  const { name } = wanted.place;
  const packed = args.map((argument, n) => pack(argument, `Argument ${n + 1} of ${name}`, reach));
  return { value: packed.map(({ value }) => value), hasShared: packed.some(({ hasShared }) => hasShared) };
}

/** What a call returned. Throws what it threw, with the stack of where that was and of `calledAt`. */
export function unpackOutcome<R>(packed: unknown, calledAt?: Error): R {
  const outcome = unpack(packed as Packed) as Outcome;
  if ('returned' in outcome) return outcome.returned as R;
  const { thrown } = outcome;
  if (thrown instanceof Error && calledAt?.stack !== undefined) {
    thrown.stack = `${thrown.stack}\n    in another process, called\n${calledAt.stack.split('\n').slice(1).join('\n')}`;
  }
  throw thrown;
}
