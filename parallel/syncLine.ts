import { AsyncLocalStorage } from 'node:async_hooks';
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
  return `${process.pid}-${++idCount}`;
}
