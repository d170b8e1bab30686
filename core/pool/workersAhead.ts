import type { WorkerHandle, WorkerMaker } from '../contracts/workerHandle.js';

/**
 * Workers whose processes start before it is known what they will do, so that their start overlaps with reading and
 * checking. `makeWorker` hands them out one by one and makes new ones afterwards; whoever made this ends the rest.
 */
export class WorkersAhead {
  readonly makeWorker: WorkerMaker;
  private readonly waiting: StartedWorker[];

  constructor(makeWorker: WorkerMaker, count: number) {
    this.waiting = Array.from({ length: count }, (_, index) => startAhead(makeWorker(`${index + 1}`)));
    this.makeWorker = (name) => this.takeLiving() ?? makeWorker(name);
  }

  /** Ends the workers that nobody has taken; resolves when they have gone. */
  async end(): Promise<void> {
    const ending = this.waiting.splice(0);
    for (const { handle } of ending) handle.kill();
    await Promise.all(ending.map(({ gone }) => gone));
  }

  private takeLiving(): WorkerHandle | undefined {
    for (;;) {
      const next = this.waiting.shift();
      if (next === undefined || !next.hasGone()) return next?.handle;
    }
  }
}

interface StartedWorker {
  readonly handle: WorkerHandle;
  readonly hasGone: () => boolean;
  readonly gone: Promise<void>;
}

/** A handle that keeps what its worker says until somebody listens. */
function startAhead(handle: WorkerHandle): StartedWorker {
  let hasGone = false;
  handle.onExit(() => {
    hasGone = true;
  });
  const early: unknown[] = [];
  let receive = (message: unknown): void => void early.push(message);
  handle.onMessage((message) => receive(message));
  return {
    handle: {
      get pid() {
        return handle.pid;
      },
      post: (message) => handle.post(message),
      onMessage(listener) {
        receive = listener;
        for (const message of early.splice(0)) queueMicrotask(() => listener(message));
      },
      onExit: (listener) => handle.onExit(listener),
      unref: () => handle.unref(),
      kill: () => handle.kill(),
    },
    hasGone: () => hasGone,
    gone: new Promise((resolve) => handle.onExit(() => resolve())),
  };
}
