import type { PermitsObject, SyncObject, SyncRequest } from '../contracts/synchronization.js';
import { Permits } from './permits.js';
import { SharedQueue } from './sharedQueue.js';
import { type Claimant, WaitingLine } from './waitingLine.js';

/** A condition: who waits for news of what a lock guards. */
interface ConditionState {
  readonly lock: Permits;
  readonly line: WaitingLine<true>;
}

interface EventState {
  isSet: boolean;
  readonly line: WaitingLine<true>;
}

/**
 * Keeps the locks, conditions, events and queues that processes of one program share. It lives in the program: all is
 * decided in one thread, in the order in which the requests come, so that nobody is passed over.
 */
export class Broker {
  private readonly permits = new Map<string, Permits>();
  private readonly conditions = new Map<string, ConditionState>();
  private readonly events = new Map<string, EventState>();
  private readonly queues = new Map<string, SharedQueue>();

  /**
   * Answers a request of `owner` (a worker, or the program) once it is granted: true or false for those that can run
   * out of time, a number for `size`, `{value}` or null for `get`. Rejects with SYNC_MISUSE, CLOSED.
   */
  async request(owner: object, request: SyncRequest): Promise<unknown> {
    const { object } = request;
    const claimant: Claimant = { owner, flow: 'flow' in request ? request.flow : '' };
    if (object.type === 'permits') return this.ofPermits(claimant, this.permitsOf(object), request);
    if (object.type === 'condition') return this.ofCondition(claimant, object, request);
    if (object.type === 'event') return this.ofEvent(claimant, object.id, request);
    return this.ofQueue(claimant, object, request);
  }

  /** To be told when a worker has gone: what it held is free, what it waited for goes to the next. */
  forget(owner: object): void {
    for (const { line } of [...this.conditions.values(), ...this.events.values()]) line.forget(owner);
    for (const queue of this.queues.values()) queue.forget(owner);
    for (const permits of this.permits.values()) permits.forget(owner);
  }

  private async ofPermits(claimant: Claimant, permits: Permits, request: SyncRequest): Promise<unknown> {
    if (request.operation === 'acquire') return permits.acquire(claimant, request.timeoutMs);
    if (request.operation === 'release') return permits.release(claimant);
    throw misfit(request);
  }

  private async ofCondition(
    claimant: Claimant,
    object: Extract<SyncObject, { type: 'condition' }>,
    request: SyncRequest,
  ): Promise<unknown> {
    const { lock, line } = kept(this.conditions, object.id, () => ({
      lock: this.permitsOf(object.lock),
      line: new WaitingLine<true>(),
    }));
    if (request.operation === 'wait') {
      const depth = lock.letGo(claimant);
      const wasNotified = await line.wait(claimant, request.timeoutMs, false);
      await lock.retake(claimant, depth);
      return wasNotified;
    }
    if (request.operation !== 'notify') throw misfit(request);
    lock.heldBy(claimant);
    for (let n = 0; n < request.count && line.grantFirst(true); n++);
    return undefined;
  }

  private async ofEvent(claimant: Claimant, id: string, request: SyncRequest): Promise<unknown> {
    const event = kept(this.events, id, () => ({ isSet: false, line: new WaitingLine<true>() }));
    switch (request.operation) {
      case 'isSet':
        return event.isSet;
      case 'wait':
        return event.isSet || event.line.wait(claimant, request.timeoutMs, false);
      case 'clear':
        event.isSet = false;
        return undefined;
      case 'set':
        event.isSet = true;
        while (event.line.grantFirst(true));
        return undefined;
      default:
        throw misfit(request);
    }
  }

  private async ofQueue(
    claimant: Claimant,
    object: Extract<SyncObject, { type: 'queue' }>,
    request: SyncRequest,
  ): Promise<unknown> {
    const queue = kept(this.queues, object.id, () => new SharedQueue(object.maximumItems));
    switch (request.operation) {
      case 'put':
        return queue.put(claimant, request.value, request.timeoutMs);
      case 'get':
        return queue.get(claimant, request.timeoutMs);
      case 'size':
        return queue.size;
      case 'close':
        return queue.close();
      default:
        throw misfit(request);
    }
  }

  private permitsOf(object: PermitsObject): Permits {
    return kept(this.permits, object.id, () => new Permits(object));
  }
}

function kept<T>(all: Map<string, T>, id: string, make: () => T): T {
  const existing = all.get(id);
  if (existing !== undefined) return existing;
  const made = make();
  all.set(id, made);
  return made;
}

function misfit({ object, operation }: SyncRequest): Error {
  return new Error(`There is no ${operation} of a ${object.type}.`);
}
