import { VoxfitError } from '../contracts/errors.js';
import type { PermitsObject } from '../contracts/synchronization.js';
import { type Claimant, WaitingLine } from './waitingLine.js';

interface Holding extends Claimant {
  depth: number;
}

/** The state of a lock, a reentrant lock or a semaphore. */
export class Permits {
  private holdings: Holding[] = [];
  private readonly line = new WaitingLine<true>();

  constructor(private readonly object: PermitsObject) {}

  /** True once it is held, false when the time is over. Who came first is served first. */
  async acquire(claimant: Claimant, timeoutMs: number): Promise<boolean> {
    const held = this.object.reentrant ? this.holdingOf(claimant) : undefined;
    if (held !== undefined) {
      held.depth++;
      return true;
    }
    if (this.holdings.length < this.object.permits && this.line.length === 0) {
      this.holdings.push({ ...claimant, depth: 1 });
      return true;
    }
    return timeoutMs > 0 && this.line.wait(claimant, timeoutMs, false);
  }

  /** Throws SYNC_MISUSE when this process (of a reentrant lock: this flow of it) does not hold it. */
  release(claimant: Claimant): void {
    const holding = this.heldBy(claimant);
    holding.depth--;
    if (holding.depth === 0) this.drop(holding);
  }

  /** Lets go whatever the depth; answers with what `retake` needs. Throws SYNC_MISUSE. */
  letGo(claimant: Claimant): number {
    const holding = this.heldBy(claimant);
    this.drop(holding);
    return holding.depth;
  }

  async retake(claimant: Claimant, depth: number): Promise<void> {
    await this.acquire(claimant, Number.POSITIVE_INFINITY);
    this.heldBy(claimant).depth = depth;
  }

  /** Throws SYNC_MISUSE when it is not held. */
  heldBy(claimant: Claimant): Holding {
    const holding = this.holdingOf(claimant);
    if (holding !== undefined) return holding;
    throw new VoxfitError(
      'SYNC_MISUSE',
      `${this.object.permits === 1 ? 'A lock' : 'A semaphore'} is let go by a process that does not hold it.`,
      { permits: this.object.permits, held: this.holdings.length },
    );
  }

  /** Takes back what an owner that has gone held and waited for. */
  forget(owner: object): void {
    this.line.forget(owner);
    this.holdings = this.holdings.filter((holding) => holding.owner !== owner);
    this.serve();
  }

  private holdingOf({ owner, flow }: Claimant): Holding | undefined {
    return this.holdings.find(
      (each) => each.owner === owner && (!this.object.reentrant || each.flow === flow),
    );
  }

  private drop(holding: Holding): void {
    this.holdings.splice(this.holdings.indexOf(holding), 1);
    this.serve();
  }

  private serve(): void {
    while (this.holdings.length < this.object.permits) {
      const next = this.line.first();
      if (next === undefined) return;
      this.holdings.push({ ...next, depth: 1 });
      this.line.grantFirst(true);
    }
  }
}
