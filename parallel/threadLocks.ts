import { VoxfitError } from '../core/contracts/errors.js';
import { readShared, type Shareable, type Shared, shareKey } from './cloning.js';
import { lineWords, nobody, ThreadLine, thisThread } from './threadLine.js';

interface SharedWords extends Shared {
  readonly memory: SharedArrayBuffer;
}

/** Everything here that threads may hold, so that what a thread held is free when it has ended. */
const known = new Set<WeakRef<ThreadPermit | ThreadCondition>>();

/** Frees what an ended thread held, and takes it out of the lines in which it waited. threadId: of worker_threads. */
export function releaseThread(threadId: number): void {
  for (const reference of known) {
    const held = reference.deref();
    if (held === undefined) known.delete(reference);
    else held.forget(threadId + 1);
  }
}

/** Does `work` while `lock` is held by this thread, and lets it go whatever happens. */
export function withThreadLock<R>(lock: { acquire(): boolean; release(): void }, work: () => R): R {
  lock.acquire();
  try {
    return work();
  } finally {
    lock.release();
  }
}

/**
 * What locks and semaphores of threads have in common: `permits` holders at a time, first come, first served, in shared
 * memory. Words after those of the line: how often it may still be taken, then a thread and how often it holds it, for
 * each permit.
 */
abstract class ThreadPermit implements Shareable {
  protected abstract readonly kind: string;
  private readonly words: Int32Array;
  private readonly line: ThreadLine;

  constructor(
    private readonly memory: SharedArrayBuffer,
    private readonly reentrant: boolean,
  ) {
    this.words = new Int32Array(memory);
    this.line = new ThreadLine(this.words);
    known.add(new WeakRef(this));
  }

  /** Blocks this thread until it holds it; false when `timeoutMs` was over first. Throws SYNC_MISUSE. */
  acquire(timeoutMs: number = Number.POSITIVE_INFINITY): boolean {
    return this.acquireTimes(1, timeoutMs);
  }

  /** Throws SYNC_MISUSE when this thread does not hold it. */
  release(): void {
    this.line.guarded(() => {
      const place = this.placeOf(thisThread);
      if (place < 0) throw new VoxfitError('SYNC_MISUSE', 'This thread does not hold what it lets go.');
      const times = (this.words[place + 1] as number) - 1;
      this.words[place + 1] = times;
      if (times === 0) this.passOn(place);
    });
  }

  /** Whether this thread holds it. */
  get isHeld(): boolean {
    return this.line.guarded(() => this.placeOf(thisThread) >= 0);
  }

  /** Lets go however often this thread holds it; answers how often that was. Throws SYNC_MISUSE as `release` does. */
  releaseAll(): number {
    return this.line.guarded(() => {
      const place = this.placeOf(thisThread);
      if (place < 0) throw new VoxfitError('SYNC_MISUSE', 'This thread does not hold what it lets go.');
      const times = this.words[place + 1] as number;
      this.passOn(place);
      return times;
    });
  }

  /** `acquire`, as often as `times` at once. */
  acquireTimes(times: number, timeoutMs: number): boolean {
    const place = this.line.guarded(() => {
      const own = this.reentrant ? this.placeOf(thisThread) : -1;
      const takeable = own >= 0 ? own : this.placeOf(nobody);
      if (takeable < 0) return timeoutMs > 0 ? this.line.enter() : -1;
      this.words.set([thisThread, (this.words[takeable + 1] as number) + times], takeable);
      return 0;
    });
    if (place < 0) return false;
    if (place > 0 && !this.line.sleep(place, timeoutMs)) return false;
    if (place > 0 && times > 1) {
      this.line.guarded(() => {
        this.words[this.placeOf(thisThread) + 1] = times;
      });
    }
    return true;
  }

  /** What an ended thread held is free, or goes to who waits for it. */
  forget(thread: number): void {
    this.line.forget(thread);
    this.line.guarded(() => {
      for (let place = this.placeOf(thread); place >= 0; place = this.placeOf(thread)) this.passOn(place);
    });
  }

  [shareKey](): SharedWords {
    return { kind: this.kind, memory: this.memory };
  }

  /** Where a thread holds it, or `nobody` does; -1 where none. Guarded. */
  private placeOf(thread: number): number {
    for (let place = lineWords; place < this.words.length; place += 2) {
      if (this.words[place] === thread) return place;
    }
    return -1;
  }

  /** Gives a permit to the first that waits; guarded. */
  private passOn(place: number): void {
    const next = this.line.callFirst();
    this.words.set([next, next === nobody ? 0 : 1], place);
  }
}

function permitMemory(permits: number): SharedArrayBuffer {
  if (!Number.isSafeInteger(permits) || permits < 1) {
    throw new VoxfitError('SYNC_MISUSE', `A semaphore needs one permit or more, not ${permits}.`, {
      permits,
    });
  }
  return new SharedArrayBuffer(4 * (lineWords + 2 * permits));
}

/** Held by one thread at a time; free again when its holder ends. Blocks; not for processes, which have `Lock`. */
export class ThreadLock extends ThreadPermit {
  protected readonly kind = 'ThreadLock';

  constructor(memory: SharedArrayBuffer = permitMemory(1)) {
    super(memory, false);
  }
}

/** A lock that the thread which holds it may take again; it is free after as many releases. */
export class ThreadRLock extends ThreadPermit {
  protected readonly kind = 'ThreadRLock';

  constructor(memory: SharedArrayBuffer = permitMemory(1)) {
    super(memory, true);
  }
}

/** Held by `permits` threads at a time. */
export class ThreadSemaphore extends ThreadPermit {
  protected readonly kind = 'ThreadSemaphore';

  constructor(permits: number | SharedArrayBuffer = 1) {
    super(typeof permits === 'number' ? permitMemory(permits) : permits, false);
  }
}

/** News of what a lock guards. `wait`, `notify` and `notifyAll` are for the thread that holds it. */
export class ThreadCondition implements Shareable {
  private readonly line: ThreadLine;

  constructor(
    readonly lock: ThreadLock | ThreadRLock = new ThreadRLock(),
    private readonly memory: SharedArrayBuffer = new SharedArrayBuffer(4 * lineWords),
  ) {
    this.line = new ThreadLine(new Int32Array(memory));
    known.add(new WeakRef(this));
  }

  acquire(timeoutMs?: number): boolean {
    return this.lock.acquire(timeoutMs);
  }

  release(): void {
    this.lock.release();
  }

  /**
   * Lets the lock go, waits for news and takes the lock again; false when `timeoutMs` was over first. Throws SYNC_MISUSE
   * when this thread does not hold the lock.
   */
  wait(timeoutMs: number = Number.POSITIVE_INFINITY): boolean {
    this.requireHeld();
    const place = this.line.guarded(() => this.line.enter());
    const times = this.lock.releaseAll();
    const called = this.line.sleep(place, timeoutMs);
    this.lock.acquireTimes(times, Number.POSITIVE_INFINITY);
    return called;
  }

  /** Waits until `holds` is true, looking anew at each news. */
  waitFor(holds: () => boolean): void {
    while (!holds()) this.wait();
  }

  /** Wakes as many as `count` of those that wait. Throws SYNC_MISUSE when this thread does not hold the lock. */
  notify(count = 1): void {
    this.requireHeld();
    this.line.guarded(() => {
      for (let n = 0; n < count; n++) if (this.line.callFirst() === nobody) return;
    });
  }

  notifyAll(): void {
    this.notify(Number.POSITIVE_INFINITY);
  }

  /** News that an ended thread was called for and did not hear go to another. */
  forget(thread: number): void {
    if (this.line.forget(thread)) this.line.guarded(() => this.line.callFirst());
  }

  [shareKey](): SharedCondition {
    return { kind: 'ThreadCondition', lock: this.lock, memory: this.memory };
  }

  private requireHeld(): void {
    if (this.lock.isHeld) return;
    throw new VoxfitError('SYNC_MISUSE', 'This thread does not hold the lock of the condition.');
  }
}

interface SharedCondition extends SharedWords {
  readonly lock: ThreadLock | ThreadRLock;
}

/** A flag that one thread sets and others wait for. */
export class ThreadEvent implements Shareable {
  private readonly words: Int32Array;

  constructor(private readonly memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.words = new Int32Array(memory);
  }

  set(): void {
    Atomics.store(this.words, 0, 1);
    Atomics.notify(this.words, 0);
  }

  clear(): void {
    Atomics.store(this.words, 0, 0);
  }

  get isSet(): boolean {
    return Atomics.load(this.words, 0) === 1;
  }

  /** Blocks this thread until it is set; false when `timeoutMs` is over before. */
  wait(timeoutMs: number = Number.POSITIVE_INFINITY): boolean {
    return Atomics.wait(this.words, 0, 0, timeoutMs) !== 'timed-out';
  }

  [shareKey](): SharedWords {
    return { kind: 'ThreadEvent', memory: this.memory };
  }
}

readShared<SharedWords>('ThreadLock', ({ memory }) => new ThreadLock(memory));
readShared<SharedWords>('ThreadRLock', ({ memory }) => new ThreadRLock(memory));
readShared<SharedWords>('ThreadSemaphore', ({ memory }) => new ThreadSemaphore(memory));
readShared<SharedWords>('ThreadEvent', ({ memory }) => new ThreadEvent(memory));
readShared<SharedCondition>('ThreadCondition', ({ lock, memory }) => new ThreadCondition(lock, memory));
