import { VoxfitError } from '../core/contracts/errors.js';

/** The result of something that goes on meanwhile. */
export class AsyncResult<R> {
  private state: 'pending' | 'returned' | 'thrown' = 'pending';

  constructor(private readonly result: Promise<R>) {
    result.then(
      () => {
        this.state = 'returned';
      },
      () => {
        this.state = 'thrown';
      },
    );
  }

  /** Whether it has come to an end. */
  get ready(): boolean {
    return this.state !== 'pending';
  }

  /** Whether it ended without an error. Throws SYNC_MISUSE before its end. */
  get successful(): boolean {
    if (this.state === 'pending') {
      throw new VoxfitError('SYNC_MISUSE', 'Whether a result is successful can be asked once it is ready.');
    }
    return this.state === 'returned';
  }

  /** The value. Rejects with the error of the task, or with TASK_TIMEOUT when it takes longer; it then goes on. */
  async get(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<R> {
    if (await this.wait(timeoutMs)) return this.result;
    throw new VoxfitError('TASK_TIMEOUT', `A result was not there after ${timeoutMs} ms; its task goes on.`, {
      timeoutMs,
    });
  }

  /** Waits for its end; false when `timeoutMs` is over before. Never rejects. */
  async wait(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    const ended = this.result.then(
      () => true,
      () => true,
    );
    if (!Number.isFinite(timeoutMs)) return ended;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, false);
    });
    const inTime = await Promise.race([ended, late]);
    clearTimeout(timer);
    return inTime;
  }
}
