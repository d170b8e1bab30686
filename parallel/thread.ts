import { Worker } from 'node:worker_threads';
import { VoxfitError } from '../core/contracts/errors.js';
import { AsyncResult } from './asyncResult.js';
import type { Packed } from './cloning.js';
import { answerThread, forgetThread, type ThreadRequest, threadMark } from './syncLine.js';
import { packCalls, type Task, unpackOutcome } from './task.js';
import { releaseThread } from './threadLocks.js';

export interface ThreadSettings {
  /** The program may end without waiting for it; it then ends as well. */
  readonly daemon?: boolean;
}

/** Loads the task's module and calls it; text, because a thread needs a script wherever this module lies. */
const host = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { moduleUrl, name, args } = workerData;
  import(moduleUrl).then(async (exported) => {
    const call = exported[name]?.[Symbol.for('voxfit.callTask')];
    parentPort.postMessage(call === undefined ? { missing: Object.keys(exported) } : { outcome: await call(args, 'thread') });
  });
`;

type Answer = { readonly missing: readonly string[] } | { readonly outcome: Packed };

/**
 * One task in a thread of this process: it sees the same SharedArrayBuffers and shares locks, events and queues as
 * processes do, and no crash of it is contained. To be
 * extended by a class that fixes the task.
 */
export class Thread<A extends readonly unknown[], R> {
  private worker: Worker | null = null;
  private result: AsyncResult<R> | null = null;
  private hasEnded = false;

  constructor(
    private readonly wanted: Task<A, R>,
    private readonly args: A,
    private readonly settings: ThreadSettings = {},
  ) {}

  get isAlive(): boolean {
    return this.worker !== null && !this.hasEnded;
  }

  /** Starts the thread; once. Throws NOT_CLONEABLE, TASK_INVALID, SYNC_MISUSE. */
  start(): void {
    if (this.worker !== null) throw new VoxfitError('SYNC_MISUSE', 'A thread can be started once.');
    const args = packCalls(this.wanted, [this.args], 'thread');
    const worker = new Worker(host, {
      eval: true,
      workerData: { ...this.wanted.place, args, [threadMark]: true },
    });
    if (this.settings.daemon) worker.unref();
    this.worker = worker;
    this.result = new AsyncResult(this.outcomeOf(worker, new Error('started here')));
  }

  /** What the task returns, once the thread has ended. Rejects as Process.join does. */
  join(timeoutMs?: number): Promise<R> {
    if (this.result === null || this.worker === null) {
      return Promise.reject(new VoxfitError('SYNC_MISUSE', 'A thread must be started before it is joined.'));
    }
    this.worker.ref();
    return this.result.get(timeoutMs);
  }

  /** Ends the thread at once, in the middle of whatever it does; resolves when it has gone. */
  async kill(): Promise<void> {
    await this.worker?.terminate();
  }

  private outcomeOf(worker: Worker, calledAt: Error): Promise<R> {
    const { name, moduleUrl } = this.wanted.place;
    const { threadId } = worker;
    return new Promise((resolve, reject) => {
      let answer: Answer | null = null;
      worker.on('message', (message: Answer | ThreadRequest) => {
        if (!('requestId' in message)) answer = message;
        else void answerThread(worker, message).then((reply) => worker.postMessage(reply));
      });
      worker.on('error', reject);
      worker.on('exit', (code) => {
        this.hasEnded = true;
        forgetThread(worker);
        releaseThread(threadId);
        if (answer === null) {
          reject(
            new VoxfitError('WORKER_LOST', `${name} ended with its thread, with code ${code}.`, { code }),
          );
        } else if ('missing' in answer) {
          const detail = { moduleUrl, name, exports: answer.missing };
          reject(
            new VoxfitError('TASK_INVALID', `Its module does not export a task called ${name}.`, detail),
          );
        } else {
          const { outcome } = answer;
          new Promise<R>((settle) => settle(unpackOutcome<R>(outcome, calledAt))).then(resolve, reject);
        }
      });
    });
  }
}
