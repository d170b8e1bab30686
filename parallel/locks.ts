import type { PermitsObject, SyncObject } from '../core/contracts/synchronization.js';
import { readShared, type Shareable, type Shared, shareKey } from './cloning.js';
import { currentFlow, newId, synchronize } from './syncLine.js';

interface SharedSync extends Shared {
  readonly object: SyncObject;
}

/** Anything that can be held for a while. */
export interface Holdable {
  /** True once it is held; false when `timeoutMs` is over before. */
  acquire(timeoutMs?: number): Promise<boolean>;
  release(): Promise<void>;
}

/** Does `work` while `lock` is held, and lets it go whatever happens. */
export async function withLock<R>(lock: Holdable, work: () => R | Promise<R>): Promise<R> {
  await lock.acquire();
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** What a lock, a reentrant lock and a semaphore have in common. First come, first served, over all processes. */
abstract class Permit implements Holdable, Shareable {
  protected abstract readonly kind: string;

  constructor(protected readonly object: PermitsObject) {}

  acquire(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    const flow = currentFlow();
    return synchronize({ operation: 'acquire', object: this.object, flow, timeoutMs }) as Promise<boolean>;
  }

  /** Rejects with SYNC_MISUSE when this process does not hold it. */
  async release(): Promise<void> {
    await synchronize({ operation: 'release', object: this.object, flow: currentFlow() });
  }

  [shareKey](): SharedSync {
    return { kind: this.kind, object: this.object };
  }

  /** What a condition over this lock needs to know. */
  get lockObject(): PermitsObject {
    return this.object;
  }
}

/** Held by one at a time, in any of the program's processes; free again when its holder's process dies. */
export class Lock extends Permit {
  protected readonly kind = 'Lock';

  constructor(object: PermitsObject = { type: 'permits', id: newId(), permits: 1, reentrant: false }) {
    super(object);
  }
}

/** A lock that the run of code which holds it may take again; it is free after as many releases. */
export class RLock extends Permit {
  protected readonly kind = 'RLock';

  constructor(object: PermitsObject = { type: 'permits', id: newId(), permits: 1, reentrant: true }) {
    super(object);
  }
}

/** Held by `permits` at a time. */
export class Semaphore extends Permit {
  protected readonly kind = 'Semaphore';

  constructor(permits: number | PermitsObject = 1) {
    super(
      typeof permits === 'number' ? { type: 'permits', id: newId(), permits, reentrant: false } : permits,
    );
  }
}

/** News of what a lock guards. `wait`, `notify` and `notifyAll` are for its holder. */
export class Condition implements Holdable, Shareable {
  private readonly lock: Lock | RLock;
  private readonly object: SyncObject;

  constructor(lock: Lock | RLock = new RLock(), id: string = newId()) {
    this.lock = lock;
    this.object = { type: 'condition', id, lock: lock.lockObject };
  }

  acquire(timeoutMs?: number): Promise<boolean> {
    return this.lock.acquire(timeoutMs);
  }

  release(): Promise<void> {
    return this.lock.release();
  }

  /**
   * Lets the lock go, waits for news and takes the lock again; false when `timeoutMs` was over first. Rejects with
   * SYNC_MISUSE when the lock is not held.
   */
  wait(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    const flow = currentFlow();
    return synchronize({ operation: 'wait', object: this.object, flow, timeoutMs }) as Promise<boolean>;
  }

  /** Waits until `holds` is true, looking anew at each news. */
  async waitFor(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) await this.wait();
  }

  /** Wakes as many as `count` of those that wait. Rejects with SYNC_MISUSE when the lock is not held. */
  async notify(count = 1): Promise<void> {
    await synchronize({ operation: 'notify', object: this.object, flow: currentFlow(), count });
  }

  notifyAll(): Promise<void> {
    return this.notify(Number.POSITIVE_INFINITY);
  }

  [shareKey](): SharedSync {
    return { kind: 'Condition', object: this.object };
  }
}

/** A flag that one process sets and others wait for. */
export class Event implements Shareable {
  constructor(private readonly object: SyncObject = { type: 'event', id: newId() }) {}

  async set(): Promise<void> {
    await synchronize({ operation: 'set', object: this.object });
  }

  async clear(): Promise<void> {
    await synchronize({ operation: 'clear', object: this.object });
  }

  isSet(): Promise<boolean> {
    return synchronize({ operation: 'isSet', object: this.object }) as Promise<boolean>;
  }

  /** True once it is set; false when `timeoutMs` is over before. */
  wait(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    const flow = currentFlow();
    return synchronize({ operation: 'wait', object: this.object, flow, timeoutMs }) as Promise<boolean>;
  }

  [shareKey](): SharedSync {
    return { kind: 'Event', object: this.object };
  }
}

readShared<SharedSync>('Lock', ({ object }) => new Lock(object as PermitsObject));
readShared<SharedSync>('RLock', ({ object }) => new RLock(object as PermitsObject));
readShared<SharedSync>('Semaphore', ({ object }) => new Semaphore(object as PermitsObject));
readShared<SharedSync>('Event', ({ object }) => new Event(object));
readShared<SharedSync>('Condition', ({ object }) => {
  if (object.type !== 'condition') throw new Error(`A condition came as ${object.type}.`);
  const { id, lock } = object;
  return new Condition(lock.reentrant ? new RLock(lock) : new Lock(lock), id);
});
