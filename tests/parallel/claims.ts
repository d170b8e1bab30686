import type { WorkerMaker } from '../../core/contracts/workerHandle.js';
import {
  Condition,
  Event,
  Lock,
  Pipe,
  Pool,
  Process,
  Queue,
  RLock,
  Semaphore,
  SharedArray,
  SharedValue,
  task,
} from '../../parallel/index.js';

/** What the claims are tried with: a maker of workers, and the URL of tasks.mjs, which they load. */
export interface Ground {
  readonly makeWorker: WorkerMaker;
  readonly tasksUrl: string;
}

type Claim = (pool: Pool, ground: Ground) => Promise<void>;

/** A reference to an exported task that is never called here. */
function there<A extends readonly unknown[], R>(name: string, { tasksUrl }: Ground) {
  return task<A, R>(tasksUrl, name, () => {
    throw new Error(`${name} was called in the program.`);
  });
}

/** What the parallel layer promises over any maker of workers. Free of test frameworks, for Electron as well. */
export const claims: Readonly<Record<string, Claim>> = {
  'map gives the results in the order of the items, whatever the chunks': async (pool, ground) => {
    const square = there<[number], number>('square', ground);
    for (const chunkSize of [1, 7, 100]) {
      const results = await pool.map(square, Array(50).keys(), { chunkSize });
      same(
        results,
        Array.from({ length: 50 }, (_, x) => x * x),
      );
    }
    same(await pool.map(square, []), []);
  },
  'starmap spreads several arguments': async (pool, ground) => {
    const add = there<[number, number], number>('add', ground);
    same(
      await pool.starmap(add, [
        [1, 2],
        [3, 4],
      ] as const),
      [3, 7],
    );
  },
  'imap gives results one after another, and calls while they are read': async (pool, ground) => {
    const results: number[] = [];
    for await (const result of pool.imap(there<[number], number>('square', ground), [1, 2, 3, 4, 5, 6, 7])) {
      results.push(result);
    }
    same(results, [1, 4, 9, 16, 25, 36, 49]);
  },
  'an asynchronous result is not ready, then ready and successful': async (pool, ground) => {
    const result = pool.applyAsync(there<[number], number>('wait', ground), [60]);
    same([result.ready, code(() => result.successful)], [false, 'SYNC_MISUSE']);
    same([await codeOf(result.get(1)), await result.wait(1)], ['TASK_TIMEOUT', false]);
    same([await result.get(), result.ready, result.successful], [60, true, true]);
  },
  'mapAsync and starmapAsync go on meanwhile': async (pool, ground) => {
    const squares = pool.mapAsync(there<[number], number>('square', ground), [5, 6]);
    const sums = pool.starmapAsync(there<[number, number], number>('add', ground), [[5, 6]] as const);
    same([await squares.get(), await sums.get()], [[25, 36], [11]]);
  },
  'an error of a task comes back as itself, with the stack of the worker': async (pool, ground) => {
    const error = await thrownBy(pool.apply(there<[string], never>('fail', ground), ['too far']));
    if (!(error instanceof RangeError)) throw new Error(`found ${String(error)}`);
    const { message, code: errorCode, voxel, cause } = error as RangeError & { code: string; voxel: number };
    same([message, errorCode, voxel, (cause as Error).message], ['too far', 'TOO_FAR', 7, 'below']);
    if (!/tasks\.mjs:\d+:\d+/.test(error.stack ?? '')) throw new Error(`the stack is ${error.stack}`);
  },
  'map ends with the first error in the order of the items, and the pool goes on': async (pool, ground) => {
    const failAt = there<[number, number], number>('failAt', ground);
    const error = await thrownBy(
      pool.starmap(
        failAt,
        [
          [1, 2],
          [2, 2],
          [3, 3],
        ] as const,
        { chunkSize: 1 },
      ),
    );
    same((error as Error).message, 'not 2');
    same(await pool.apply(there<[number], number>('square', ground), [3]), 9);
  },
  'values arrive as they were: text, dates, maps, sets, cycles, typed arrays, NaN': async (pool, ground) => {
    const echo = there<[unknown], Record<string, unknown>>('same', ground);
    const cyclic: Record<string, unknown> = { text: 'θ', none: undefined, big: 5n, date: new Date(7) };
    cyclic.map = new Map([['a', new Set([1, Number.NaN])]]);
    cyclic.voxels = new Float32Array([1, -0, Number.POSITIVE_INFINITY]);
    cyclic.self = cyclic;
    const back = await pool.apply(echo, [cyclic]);
    same([back.text, 'none' in back, back.big, (back.date as Date).getTime()], ['θ', true, 5n, 7]);
    same([...((back.map as Map<string, Set<number>>).get('a') ?? [])], [1, Number.NaN]);
    same([...(back.voxels as Float32Array)], [1, -0, Number.POSITIVE_INFINITY]);
    same(back.self === back, true);
  },
  'calls of one chunk do not see what others have done to an argument they share': async (pool, ground) => {
    const values = new Float32Array([5, 6]);
    const list = [5];
    const addToFirst = there<[Float32Array | number[]], number>('addToFirst', ground);
    same(await pool.map(addToFirst, [values, list, values, list], { chunkSize: 4 }), [5, 5, 5, 5]);
    same([values[0], list[0]], [5, 5]);
  },
  'calls with different numbers of arguments get what they were given': async (pool, ground) => {
    const count = there<unknown[], number>('countArguments', ground);
    same(await pool.starmap(count, [[], [1], [1, undefined], [1, 2, 3]], { chunkSize: 4 }), [0, 1, 2, 3]);
  },
  'an error in a chunk does not lose the order of the others': async (pool, ground) => {
    const failAt = there<[number, number], number>('failAt', ground);
    const calls = [1, 2, 3, 4].map((x) => [x, 3] as [number, number]);
    same((await thrownBy(pool.starmap(failAt, calls, { chunkSize: 4 }))).message, 'not 3');
  },
  'a view is sent without the rest of its buffer': async (pool, ground) => {
    const bytes = there<[ArrayBufferView], number>('bytesReceived', ground);
    const received = await pool.apply(bytes, [new Uint8Array(1 << 20).subarray(10, 18)]);
    same(received < 1000, true);
  },
  'what cannot be sent is refused by a sentence that names it': async (pool, ground) => {
    const echo = there<[unknown, unknown?], unknown>('same', ground);
    const sentences = await Promise.all(
      [{ onDone: () => 1 }, [1, Symbol('s')], Promise.resolve(1), new SharedArrayBuffer(8), pool].map((bad) =>
        thrownBy(pool.apply(echo, [0, bad])).then(({ message }) => message),
      ),
    );
    const places = sentences.map((sentence) => sentence.slice(0, sentence.indexOf(';')));
    same(places, [
      'Argument 2 of same: onDone is a function',
      'Argument 2 of same: [1] is a symbol',
      'Argument 2 of same is a Promise',
      'Argument 2 of same is a SharedArrayBuffer',
      'Argument 2 of same is an instance of Pool',
    ]);
    const result = await thrownBy(pool.apply(there<[], unknown>('returnFunction', ground), []));
    same(result.message.startsWith('The result of returnFunction: f is a function'), true);
  },
  'a function that is no task, and a name that is not exported, are refused': async (pool, ground) => {
    const plain = ((x: number) => x) as unknown as ReturnType<typeof there<[number], number>>;
    same(await codeOf(pool.apply(plain, [1])), 'TASK_INVALID');
    same(await codeOf(pool.apply(there<[number], number>('plain', ground), [1])), 'TASK_INVALID');
    same(await codeOf(pool.apply(there<[], number>('absent', ground), [])), 'TASK_INVALID');
  },
  'a call whose worker dies is lost once, and the pool has a new worker': async (pool, ground) => {
    const error = await thrownBy(pool.apply(there<[], never>('die', ground), []));
    same([(error as { code?: string }).code, error.message.includes('A call of die')], ['WORKER_LOST', true]);
    same(await pool.map(there<[number], number>('square', ground), [1, 2, 3, 4]), [1, 4, 9, 16]);
  },
  'a lock makes read, change and write one step, over processes': async (pool, ground) => {
    const [value, lock] = [await SharedValue.create('float64'), new Lock()];
    const increment = there<[SharedValue, Lock, number], void>('increment', ground);
    await pool.starmap(increment, Array(4).fill([value, lock, 10]), { chunkSize: 1 });
    same(value.get(), 40);
    await pool.starmap(there<[SharedValue, number], void>('updateValue', ground), Array(4).fill([value, 25]));
    same(value.get(), 140);
    value.close();
  },
  'a reentrant lock is taken twice by its holder': async (pool, ground) => {
    same(await pool.apply(there<[RLock], string>('nestedHold', ground), [new RLock()]), 'held twice');
  },
  'a lock is free again when the process of its holder dies': async (pool, ground) => {
    const lock = new Lock();
    same(await codeOf(pool.apply(there<[Lock], never>('holdAndDie', ground), [lock])), 'WORKER_LOST');
    same(await lock.acquire(5000), true);
    same(await lock.acquire(10), false);
    same(await codeOf(pool.apply(there<[Lock], void>('releaseUnheld', ground), [lock])), 'SYNC_MISUSE');
    await lock.release();
  },
  'a semaphore lets as many in as it has permits': async (pool, ground) => {
    const [inside, most] = [await SharedValue.create('int32'), await SharedValue.create('int32')];
    const countInside = there<[Semaphore, SharedValue, SharedValue, number], void>('countInside', ground);
    for (const permits of [1, 2]) {
      most.set(0);
      const semaphore = new Semaphore(permits);
      await pool.starmap(countInside, Array(6).fill([semaphore, inside, most, permits]), { chunkSize: 1 });
      same([permits, most.get()], [permits, permits]);
    }
    inside.close();
    most.close();
  },
  'an event wakes all that wait for it, and a wait can run out': async (pool, ground) => {
    const event = new Event();
    const waitFor = there<[Event, number], boolean>('waitFor', ground);
    same(await pool.apply(waitFor, [event, 5]), false);
    const waiting = pool.starmapAsync(
      waitFor,
      [
        [event, 20_000],
        [event, 20_000],
      ] as const,
      { chunkSize: 1 },
    );
    same(await waiting.wait(30), false);
    await event.set();
    same([await waiting.get(), await event.isSet()], [[true, true], true]);
    await event.clear();
    same(await event.isSet(), false);
  },
  'two processes take turns by a condition': async (pool, ground) => {
    const condition = new Condition();
    const turn = await SharedValue.create('int32');
    const log = new Queue<number>();
    const takeTurns = there<[Condition, SharedValue, number, number, Queue<number>], void>(
      'takeTurns',
      ground,
    );
    const calls = [0, 1].map((mine) => [condition, turn, mine, 5, log] as const);
    await pool.starmap(
      takeTurns,
      calls as unknown as [Condition, SharedValue, number, number, Queue<number>][],
      {
        chunkSize: 1,
      },
    );
    await log.close();
    const turns: number[] = [];
    for await (const mine of log) turns.push(mine);
    same(turns, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    turn.close();
  },
  'a queue gives what another process puts, in its order, until it is closed': async (pool, ground) => {
    const queue = new Queue<{ n: number; values: Float32Array }>(3);
    const produced = pool.applyAsync(there<[typeof queue, number], void>('produce', ground), [queue, 20]);
    const got: number[][] = [];
    for await (const { n, values } of queue) got.push([n, ...values]);
    await produced.get();
    same(
      got,
      Array.from({ length: 20 }, (_, n) => [n, n, n / 2]),
    );
    same(
      [await codeOf(queue.get(1)), await codeOf(queue.put({ n: 0, values: new Float32Array() }))],
      ['CLOSED', 'CLOSED'],
    );
    same(await codeOf(new Queue().get(5)), 'TASK_TIMEOUT');
  },
  'a pipe joins a program and a process': async (_, ground) => {
    const [ours, theirs] = new Pipe<unknown>().ends;
    const process = new Process(there<[typeof theirs], void>('echo', ground), [theirs], ground);
    process.start();
    await ours.send([1, 2]);
    same(await ours.receive(20_000), { got: [1, 2] });
    await process.join();
    same([process.isAlive, process.pid], [false, undefined]);
  },
  'a process returns, throws and is killed': async (_, ground) => {
    const returns = new Process(there<[number, number], number>('add', ground), [2, 3], ground);
    same(await codeOf(returns.join()), 'SYNC_MISUSE');
    returns.start();
    same(await returns.join(), 5);
    const throws = new Process(there<[string], never>('fail', ground), ['no'], ground);
    throws.start();
    same(await codeOf(throws.join()), 'TOO_FAR');
    const spins = new Process(there<[number], void>('spin', ground), [60_000], ground);
    spins.start();
    same(await codeOf(spins.join(300)), 'TASK_TIMEOUT');
    await spins.kill();
    same([await codeOf(spins.join()), spins.isAlive], ['WORKER_LOST', false]);
  },
  'a shared array is one for all: disjoint parts written by workers are there': async (pool, ground) => {
    const array = await SharedArray.create([4, 3, 2], 'float32');
    array.write(
      0,
      Float32Array.from({ length: 24 }, (_, n) => n),
    );
    const squarePart = there<[SharedArray, number, number], void>('squarePart', ground);
    await pool.starmap(squarePart, [
      [array, 0, 10],
      [array, 10, 24],
    ] as [SharedArray, number, number][]);
    same(
      [...array.read()],
      Array.from({ length: 24 }, (_, n) => n * n),
    );
    same(
      [...array.slice(1, 2)],
      [8, 9, 10, 11, 20, 21, 22, 23].map((n) => n * n),
    );
    const sums = await pool.starmap(there<[SharedArray, number, number], number>('sumSlice', ground), [
      [array, 0, 1],
      [array, 2, 1],
    ] as [SharedArray, number, number][]);
    same(
      sums,
      [[1, 5, 9, 13, 17, 21], [...Array(12).keys()].map((n) => n + 12)].map((each) =>
        each.reduce((sum, n) => sum + n * n, 0),
      ),
    );
    array.writeSlice(2, 0, new Float32Array(12));
    same([...array.read(10, 14)], [0, 0, 144, 169]);
    array.close();
  },
  'shared arrays given to many calls leave no files open in the workers': async (pool, ground) => {
    const array = await SharedArray.create([4], 'float32');
    const openFiles = there<[], number>('openFiles', ground);
    await pool.map(there<[SharedArray], number>('readFirst', ground), [array, array]);
    const before = Math.max(await pool.apply(openFiles, []), await pool.apply(openFiles, []));
    const readFirst = there<[SharedArray], number>('readFirst', ground);
    same(await pool.map(readFirst, Array<SharedArray>(100).fill(array)), Array(100).fill(0));
    const after = Math.max(await pool.apply(openFiles, []), await pool.apply(openFiles, []));
    if (after > before + 5) throw new Error(`${after} files are open, ${before} were`);
    array.close();
  },
  'an array sent as it is arrives as a copy': async (pool, ground) => {
    const values = new Float32Array([1, 2, 3]);
    await pool.apply(there<[Float32Array], number>('change', ground), [values]);
    same([...values], [1, 2, 3]);
  },
  'a closed pool takes nothing more but ends what it has': async (_, ground) => {
    const pool = new Pool({ size: 1, makeWorker: ground.makeWorker });
    const last = pool.apply(there<[number], number>('wait', ground), [50]);
    same(await codeOf(pool.join()), 'SYNC_MISUSE');
    pool.close();
    same(await codeOf(pool.apply(there<[number], number>('square', ground), [1])), 'CLOSED');
    await pool.join();
    same([await last, await pool.pids()], [50, []]);
  },
  'a terminated pool ends at once': async (_, ground) => {
    const pool = new Pool({ size: 2, makeWorker: ground.makeWorker });
    await pool.map(there<[number], number>('square', ground), [1, 2]);
    const spinning = pool.apply(there<[number], void>('spin', ground), [60_000]).catch(() => 'cancelled');
    const start = performance.now();
    pool.terminate();
    await pool.join();
    same(await spinning, 'cancelled');
    if (performance.now() - start > 5000) throw new Error('it took more than 5 s');
  },
};

export interface ClaimResult {
  readonly title: string;
  readonly fault: string | null;
}

/** Tries every claim with one pool of two workers. */
export async function tryClaims(ground: Ground): Promise<ClaimResult[]> {
  const results: ClaimResult[] = [];
  const pool = new Pool({ size: 2, makeWorker: ground.makeWorker });
  for (const [title, claim] of Object.entries(claims)) {
    const fault = await inTime(claim(pool, ground)).then(
      () => null,
      (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    results.push({ title, fault });
  }
  pool.close();
  await pool.join();
  return results;
}

async function inTime(claim: Promise<void>): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('not ended after 30 s')), 30_000).unref();
  });
  await Promise.race([claim, late]);
}

function same(found: unknown, expected: unknown): void {
  if (JSON.stringify(found, plainly) === JSON.stringify(expected, plainly)) return;
  throw new Error(`found ${JSON.stringify(found, plainly)}, expected ${JSON.stringify(expected, plainly)}`);
}

/** Tells apart what JSON does not. */
function plainly(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

async function thrownBy(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return ((await thrownBy(promise)) as { code?: unknown }).code;
}

function code(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
