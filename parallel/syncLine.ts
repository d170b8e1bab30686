import { AsyncLocalStorage } from 'node:async_hooks';
import { isMainThread, parentPort, threadId, workerData } from 'node:worker_threads';
import { fromErrorReport, type Reply, toErrorReport } from '../core/contracts/errors.js';
import { type SyncLine, type SyncRequest, syncLineKey } from '../core/contracts/synchronization.js';
import { Broker } from '../core/pool/broker.js';

const flows = new AsyncLocalStorage<string>();
let flowCount = 0;
let idCount = 0;
let programBroker: Broker | null = null;

/** Whether this process is a worker of a program. */
export function isWorker(): boolean {
  return syncLineKey in globalThis;
}

/** Keeps what the processes of this program share. */
export function broker(): Broker {
  programBroker ??= new Broker();
  return programBroker;
}

/** Asks who keeps the shared things: this program itself, or that of this worker. Rejects with SYNC_MISUSE, CLOSED. */
export function synchronize(request: SyncRequest): Promise<unknown> {
  if (!isWorker()) return broker().request(broker(), request);
  return (globalThis as unknown as Record<typeof syncLineKey, SyncLine>)[syncLineKey].request(request);
}

/** Names the run of asynchronous code that asks, so that a reentrant lock knows its holder. */
export function currentFlow(): string {
  const known = flows.getStore();
  if (known !== undefined) return known;
  const flow = `flow ${++flowCount}`;
  flows.enterWith(flow);
  return flow;
}

/** An id that no other shared thing of this program has. */
export function newId(): string {
  return `${process.pid}-${threadId}-${++idCount}`;
}

/** Set in what a thread is started with, so that it asks whoever started it. */
export const threadMark = 'voxfitThread';

/** What a thread asks of who started it, and the answer. */
export interface ThreadRequest {
  readonly requestId: number;
  readonly request: SyncRequest;
}

/** Answers a thread; `owner` stands for it, so that `forgetThread` knows what it held. Never rejects. */
export async function answerThread(owner: object, { requestId, request }: ThreadRequest) {
  const answer = (reply: Reply<unknown>) => ({ requestId, reply });
  try {
    const value = await (isWorker() ? synchronize(request) : broker().request(owner, request));
    return answer({ ok: true, value });
  } catch (error) {
    return answer({ ok: false, error: toErrorReport(error) });
  }
}

/** A thread has ended: what it held is free. */
export function forgetThread(owner: object): void {
  programBroker?.forget(owner);
}

/** The line of this thread to who started it; the thread lives on while it waits for an answer, and no longer. */
class ThreadLine implements SyncLine {
  private readonly asked = new Map<number, (reply: Reply<unknown>) => void>();
  private requests = 0;

  constructor(private readonly port: NonNullable<typeof parentPort>) {
    port.on('message', ({ requestId, reply }: Awaited<ReturnType<typeof answerThread>>) => {
      this.asked.get(requestId)?.(reply);
      this.asked.delete(requestId);
      if (this.asked.size === 0) port.unref();
    });
    port.unref();
  }

  request(request: SyncRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const requestId = ++this.requests;
      this.asked.set(requestId, (reply) =>
        reply.ok ? resolve(reply.value) : reject(fromErrorReport(reply.error)),
      );
      this.port.ref();
      this.port.postMessage({ requestId, request } satisfies ThreadRequest);
    });
  }
}

const isOwnThread = !isMainThread && typeof workerData === 'object' && workerData?.[threadMark] === true;
if (isOwnThread && parentPort !== null && !(syncLineKey in globalThis)) {
  Object.assign(globalThis, { [syncLineKey]: new ThreadLine(parentPort) });
}
