import type { Slab, SlabResult } from '../contracts/job.js';
import { appendSlabs } from '../io/journal.js';
import type { UnchangedFiles } from '../io/unchangedFiles.js';

/** Slabs that finish within so long are settled together: the checks and the journal cost the same for all of them. */
const settleIntervalMs = 25;

/** A slab whose values are in the map files. */
export interface FinishedSlab {
  readonly slab: Slab;
  readonly result: SlabResult;
  /** Slices with a voxel that was given up; such a slab is not for the journal, a later run tries it again. */
  readonly failedSlices: readonly number[];
}

/**
 * Takes finished slabs and settles them: none counts when an input has changed meanwhile, and each that does is told to
 * `onSettled` and written into the journal.
 */
export class SlabLedger {
  /** Rejects with what ends the run, INPUT_CHANGED, FILE_NOT_FOUND, DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED; never resolves. */
  readonly failure: Promise<never>;
  private waiting: FinishedSlab[] = [];
  private settling: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private fail: (error: unknown) => void = () => {};
  private closed = false;

  /** inputs: what the workers read in place. */
  constructor(
    private readonly journalPath: string,
    private readonly inputs: UnchangedFiles,
    private readonly onSettled: (finished: FinishedSlab) => void,
  ) {
    this.failure = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.failure.catch(() => {}); // told again by `close`
  }

  add(finished: FinishedSlab): void {
    if (this.closed) return;
    this.waiting.push(finished);
    this.timer ??= setTimeout(() => this.settleNext().catch(this.fail), settleIntervalMs);
  }

  /** Settles at once what was added; slabs that finish later do not count. Rejects as `failure`, also when it has before. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.settleNext();
  }

  private settleNext(): Promise<void> {
    this.timer = null;
    this.settling = this.settling.then(() => this.settle());
    return this.settling;
  }

  private async settle(): Promise<void> {
    const slabs = this.waiting;
    if (slabs.length === 0) return;
    this.waiting = [];
    await this.inputs.require();
    for (const finished of slabs) this.onSettled(finished);
    const whole = slabs.filter(({ failedSlices }) => failedSlices.length === 0);
    await appendSlabs(this.journalPath, whole);
  }
}
