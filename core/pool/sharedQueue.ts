import { VoxfitError } from '../contracts/errors.js';
import { type Claimant, WaitingLine } from './waitingLine.js';

/** The state of a queue. Values are as the processes packed them. */
export class SharedQueue {
  private readonly items: unknown[] = [];
  private readonly getters = new WaitingLine<{ readonly value: unknown } | 'closed'>();
  private readonly putters = new WaitingLine<'room' | 'closed'>();
  private closed = false;

  constructor(private readonly maximumItems: number) {}

  get size(): number {
    return this.items.length;
  }

  /** True once it is in the queue, false when the time is over. Rejects with CLOSED. */
  async put(claimant: Claimant, value: unknown, timeoutMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + timeoutMs;
    while (this.items.length >= this.maximumItems && !this.closed) {
      const leftMs = deadlineMs - performance.now();
      if (!(leftMs > 0) || (await this.putters.wait(claimant, leftMs, null)) === null) return false;
    }
    if (this.closed) throw closedError();
    if (!this.getters.grantFirst({ value })) this.items.push(value);
    return true;
  }

  /** The oldest value, or null when the time is over. Rejects with CLOSED once nothing is left and nothing comes. */
  async get(claimant: Claimant, timeoutMs: number): Promise<{ readonly value: unknown } | null> {
    if (this.items.length > 0) {
      const value = this.items.shift();
      this.putters.grantFirst('room');
      return { value };
    }
    if (this.closed) throw closedError();
    if (timeoutMs <= 0) return null;
    const got = await this.getters.wait(claimant, timeoutMs, null);
    if (got === 'closed') throw closedError();
    return got;
  }

  /** Nothing more can be put; what is there can still be got. */
  close(): void {
    this.closed = true;
    while (this.getters.grantFirst('closed'));
    while (this.putters.grantFirst('closed'));
  }

  forget(owner: object): void {
    this.getters.forget(owner);
    this.putters.forget(owner);
  }
}

function closedError(): VoxfitError {
  return new VoxfitError('CLOSED', 'The queue is closed and nothing is left in it.');
}
