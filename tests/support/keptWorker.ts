import type { WorkerHandle, WorkerMaker } from '../../core/contracts/workerHandle.js';
import { protocolVersion } from '../../core/contracts/workerMessages.js';

/**
 * A maker that gives one living worker to pool after pool, so that many small fits do not each start a process: to the
 * pool that asks it to stop, it has ended. One pool at a time. `end` ends the process.
 */
export function keptWorker(makeWorker: WorkerMaker): {
  readonly makeWorker: WorkerMaker;
  end(): void;
} {
  let living: WorkerHandle | null = null;
  let receive: (message: unknown) => void = () => {};
  return {
    makeWorker: (name) => {
      let ended: (reason: string) => void = () => {};
      if (living === null) {
        living = makeWorker(name);
        living.onMessage((message) => receive(message));
        living.onExit((reason) => {
          living = null;
          ended(reason);
        });
      } else {
        const { pid } = living;
        setImmediate(() => receive({ kind: 'hello', protocolVersion, pid }));
      }
      const worker = living;
      return {
        get pid() {
          return worker.pid;
        },
        post: (message) => {
          if (message.kind === 'stop') setImmediate(() => ended('it was asked to stop'));
          else worker.post(message);
        },
        onMessage: (listener) => {
          receive = listener;
        },
        onExit: (listener) => {
          const before = ended;
          ended = (reason) => {
            before(reason);
            listener(reason);
          };
        },
        unref: () => worker.unref(),
        kill: () => worker.kill(),
      };
    },
    end: () => living?.kill(),
  };
}
