import { VoxfitError } from '../core/contracts/errors.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { availableProcessors } from '../core/io/memory.js';
import { WorkerPool } from '../core/pool/workerPool.js';
import { AsyncResult } from './asyncResult.js';
import type { Packed } from './cloning.js';
import { keepAlive } from './keepAlive.js';
import { broker, isWorker } from './syncLine.js';
import {
  type CallOutcomes,
  packCalls,
  packColumns,
  type Task,
  unpackOutcome,
  unpackOutcomes,
} from './task.js';
import { usualWorker } from './workerPath.js';

/** Absent in older runtimes; `await using` looks there then as well. */
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
/** Chunks per worker where no size is given: few messages, and still an even load at the end. */
const chunksPerWorker = 4;
/** Chunks per worker that `imap` has under way or waiting to be read. */
const chunksAhead = 2;

export interface PoolSettings {
  /** Worker processes. Absent: the processors of the affinity, the control group and SLURM_CPUS_PER_TASK. */
  readonly size?: number;
  /** Absent: Node's child processes. In Electron's main process give its maker. */
  readonly makeWorker?: WorkerMaker;
  /**
   * How often a call may be tried whose worker dies under it. Absent: once, for a call may have done half of something
   * that must not be done twice.
   */
  readonly attempts?: number;
  /** A worker that is silent for so long is killed. Absent: never, for a task may compute without a pause. */
  readonly silenceTimeoutMs?: number;
}

export interface MapOptions {
  /** Calls that go to a worker in one message. Absent: a quarter of a worker's share. */
  readonly chunkSize?: number;
}

/** Calls that go to a worker in one message. */
interface Chunk {
  readonly packed: Packed;
  readonly count: number;
}

/**
 * Worker processes that call tasks. Closed by `await using`, or by `close` (what was asked for is done) or `terminate`
 * (it is not) and `join`. The program may end without either: then its workers end as well.
 */
export class Pool {
  private readonly workers: Promise<WorkerPool>;
  private readonly underWay = new Set<Promise<unknown>>();
  private ending: Promise<void> | null = null;
  private poolSize = 0;

  constructor(settings: PoolSettings = {}) {
    if (isWorker()) throw new VoxfitError('SYNC_MISUSE', 'A worker cannot have a pool of its own workers.');
    const { size, makeWorker = usualWorker(), attempts = 1 } = settings;
    if (size !== undefined && !(Number.isInteger(size) && size > 0)) {
      throw new VoxfitError('WRONG_USE', `A pool has a whole number of workers, at least 1, not ${size}.`);
    }
    const silenceTimeoutMs = settings.silenceTimeoutMs ?? Number.POSITIVE_INFINITY;
    const make = (workers: number): WorkerPool => {
      this.poolSize = workers;
      const shared = { broker: broker(), isDaemon: true };
      return new WorkerPool({ makeWorker, size: workers, attempts, silenceTimeoutMs, ...shared });
    };
    this.workers = size === undefined ? availableProcessors().then(make) : Promise.resolve(make(size));
  }

  /** Calls `wanted` once in some worker. Rejects with its error, WORKER_LOST, NOT_CLONEABLE, TASK_INVALID. */
  async apply<A extends readonly unknown[], R>(wanted: Task<A, R>, args: A): Promise<R> {
    const calledAt = new Error('called here');
    return unpackOutcome(await this.send(wanted, { packed: packCalls(wanted, [args]), count: 1 }), calledAt);
  }

  applyAsync<A extends readonly unknown[], R>(wanted: Task<A, R>, args: A): AsyncResult<R> {
    return new AsyncResult(this.apply(wanted, args));
  }

  /** `wanted` of each item, in the order of the items; the first error, once all calls have ended. */
  async map<I, R>(wanted: Task<[I], R>, items: Iterable<I>, options: MapOptions = {}): Promise<R[]> {
    const calledAt = new Error('called here');
    const all = Array.from(items);
    const chunks = await this.chunksOf(all.length, options, (from, to) =>
      packColumns(wanted, [all.slice(from, to)]),
    );
    return this.resultsOf(wanted, chunks, calledAt);
  }

  mapAsync<I, R>(wanted: Task<[I], R>, items: Iterable<I>, options: MapOptions = {}): AsyncResult<R[]> {
    return new AsyncResult(this.map(wanted, items, options));
  }

  /** The same for several arguments: each item is the list of them. */
  async starmap<A extends readonly unknown[], R>(
    wanted: Task<A, R>,
    items: Iterable<A>,
    options: MapOptions = {},
  ): Promise<R[]> {
    const calledAt = new Error('called here');
    const all = Array.from(items);
    const chunks = await this.chunksOf(all.length, options, (from, to) =>
      packCalls(wanted, all.slice(from, to)),
    );
    return this.resultsOf(wanted, chunks, calledAt);
  }

  starmapAsync<A extends readonly unknown[], R>(
    wanted: Task<A, R>,
    items: Iterable<A>,
    options: MapOptions = {},
  ): AsyncResult<R[]> {
    return new AsyncResult(this.starmap(wanted, items, options));
  }

  /** As `map`, one result after another as they come, in the order of the items. An error ends it at its place. */
  async *imap<I, R>(
    wanted: Task<[I], R>,
    items: Iterable<I>,
    { chunkSize = 1 }: MapOptions = {},
  ): AsyncGenerator<R, void, void> {
    const calledAt = new Error('called here');
    const all = Array.from(items);
    const chunks = await this.chunksOf(all.length, { chunkSize }, (from, to) =>
      packColumns(wanted, [all.slice(from, to)]),
    );
    const ahead: Promise<unknown>[] = [];
    const ask = (): void => {
      const chunk = chunks.shift();
      if (chunk === undefined) return;
      const sent = this.send(wanted, chunk);
      sent.catch(() => {}); // told where it is read, or to nobody when the reader has left
      ahead.push(sent);
    };
    for (let n = 0; n < chunksAhead * this.poolSize; n++) ask();
    for (;;) {
      const next = ahead.shift();
      if (next === undefined) return;
      const { values, failed }: CallOutcomes<R> = unpackOutcomes(await next, calledAt);
      ask();
      yield* values.slice(0, failed?.call);
      if (failed !== null) throw failed.error;
    }
  }

  /** Process ids of the workers that run. */
  async pids(): Promise<readonly number[]> {
    return (await this.workers).views().map(({ pid }) => pid);
  }

  /** Takes nothing more; what was asked for is done, then the workers end. Wait for that with `join`. */
  close(): void {
    this.ending ??= this.closeWhenDone();
  }

  /** Ends the workers at once; what is under way is rejected as cancelled. */
  terminate(): void {
    this.ending = this.workers.then((workers) => workers.terminate());
  }

  /** Resolves when all workers have gone. Rejects with SYNC_MISUSE before `close` or `terminate`. */
  async join(): Promise<void> {
    if (this.ending === null) {
      throw new VoxfitError('SYNC_MISUSE', 'A pool must be closed or terminated before it is joined.');
    }
    await keepAlive(this.ending);
  }

  /** `close` and `join`. */
  async [asyncDispose](): Promise<void> {
    this.close();
    await this.join();
  }

  private async closeWhenDone(): Promise<void> {
    await Promise.allSettled([...this.underWay]);
    await (await this.workers).close();
  }

  /** Calls 0 to `count` in chunks, packed by `pack`. */
  private async chunksOf(
    count: number,
    { chunkSize }: MapOptions,
    pack: (from: number, to: number) => Packed,
  ): Promise<Chunk[]> {
    await this.workers;
    const size = chunkSize ?? Math.ceil(count / (chunksPerWorker * this.poolSize));
    if (!(size >= 1) && count > 0) {
      throw new VoxfitError('WRONG_USE', `A chunk has at least one call, not ${size}.`);
    }
    const chunks: Chunk[] = [];
    for (let from = 0; from < count; from += size) {
      const to = Math.min(from + size, count);
      chunks.push({ packed: pack(from, to), count: to - from });
    }
    return chunks;
  }

  private async resultsOf<A extends readonly unknown[], R>(
    wanted: Task<A, R>,
    chunks: readonly Chunk[],
    calledAt: Error,
  ): Promise<R[]> {
    const ended = await Promise.allSettled(chunks.map((chunk) => this.send(wanted, chunk)));
    const parts = ended.map((chunk) => {
      if (chunk.status === 'rejected') throw chunk.reason;
      const { values, failed } = unpackOutcomes<R>(chunk.value, calledAt);
      if (failed !== null) throw failed.error;
      return values;
    });
    return ([] as R[]).concat(...parts); // a copy of memory, where flat() visits each
  }

  /** Answers with packed outcomes. */
  private send<A extends readonly unknown[], R>(wanted: Task<A, R>, chunk: Chunk): Promise<unknown> {
    if (this.ending !== null) {
      return Promise.reject(new VoxfitError('CLOSED', 'This pool has been closed and takes no more calls.'));
    }
    const sent = keepAlive(this.perform(wanted, chunk));
    this.underWay.add(sent);
    const forget = (): void => {
      this.underWay.delete(sent);
    };
    sent.then(forget, forget);
    return sent;
  }

  private async perform<A extends readonly unknown[], R>(
    { place }: Task<A, R>,
    { packed, count }: Chunk,
  ): Promise<unknown> {
    const workers = await this.workers;
    const done = await workers.perform({ kind: 'call', task: place, calls: packed, count });
    if (done.kind !== 'call') throw new Error(`A worker answered ${done.kind} to a call.`);
    return done.outcomes;
  }
}
