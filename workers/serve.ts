import { toErrorReport } from '../core/contracts/errors.js';
import type { FitTask } from '../core/contracts/job.js';
import { protocolVersion, type Work, type WorkResult } from '../core/contracts/workerMessages.js';
import { openChannel } from './channel.js';
import { watchForOrphans } from './orphanWatch.js';
import { ProgramLine } from './taskCalls.js';

const beatIntervalMs = 1000;
/** By then a worker without work watches whether its program lives; at its start the thread for that would be in the way. */
const watchDelayMs = 200;

/** What a kind of worker can do. */
export interface Abilities {
  /** Absent where fits are not among its work. */
  takeTask?(fitTaskId: string, task: FitTask): void;
  /**
   * Rejects with what is to be told of the work; the worker goes on. `watch` makes sure that this process ends with the
   * program even if the work never gives way; to be called before anything that may not. `tell`: the fraction done.
   */
  perform(work: Work, watch: () => void, tell: (fraction: number) => void): Promise<WorkResult>;
}

/** The life of a worker process: hello, beats, one piece of work after another, and its end with the program. */
export function serve(abilities: Abilities): void {
  const channel = openChannel();
  const programLine = new ProgramLine(channel);

  /** Settles when all work that was given so far is done. */
  let underWay: Promise<void> = Promise.resolve();

  let isWatching = false;
  const watch = (): void => {
    if (!isWatching) watchForOrphans();
    isWatching = true;
  };

  /** Tells why before the process ends: what is thrown outside of any work leaves the worker in no known state. */
  const endBy = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    channel.send({ kind: 'fault', message: `it failed: ${message}` });
    setTimeout(() => process.exit(1), 20);
  };
  process.on('uncaughtException', endBy);
  process.on('unhandledRejection', endBy);

  process.title = `voxfit-worker ${process.argv[3] ?? ''}`;
  channel.onClosed(() => process.exit(0));
  channel.onMessage((message) => {
    if (message.kind === 'work') {
      const { workId, work } = message;
      const tell = (fraction: number): void => channel.send({ kind: 'progress', workId, fraction });
      underWay = underWay
        .then(() => abilities.perform(work, watch, tell))
        .then(
          (result) => channel.send({ kind: 'done', workId, result }),
          (error: unknown) => channel.send({ kind: 'failed', workId, error: toErrorReport(error) }),
        );
    } else if (message.kind === 'task') {
      abilities.takeTask?.(message.fitTaskId, message.task);
    } else if (message.kind === 'synced') {
      programLine.answer(message.requestId, message.reply);
    } else {
      channel.send({ kind: 'bye' });
      setImmediate(() => process.exit(0));
    }
  });
  setInterval(() => channel.send({ kind: 'beat', residentBytes: process.memoryUsage.rss() }), beatIntervalMs);
  channel.send({ kind: 'hello', protocolVersion, pid: process.pid });
  setTimeout(watch, watchDelayMs);
}
