import { basename } from 'node:path';
import { fromErrorReport, type Reply, VoxfitError } from '../core/contracts/errors.js';
import {
  callKey,
  type SyncLine,
  type SyncRequest,
  syncLineKey,
  type TaskPlace,
} from '../core/contracts/synchronization.js';
import type { Channel } from './channel.js';

type Call = (packed: unknown) => Promise<unknown>;

/** Tasks found before, by module and name: looking for a module takes longer than a short call. */
const found = new Map<string, Call>();

/**
 * Makes packed calls of an exported task of a user's module; the outcomes are packed by the task, errors among them.
 * `beforeCalls` is called when the module has been loaded. Throws TASK_INVALID.
 */
export async function callTask(
  { moduleUrl, name }: TaskPlace,
  calls: unknown,
  beforeCalls: () => void,
): Promise<unknown> {
  const key = `${moduleUrl} ${name}`;
  const known = found.get(key);
  if (known !== undefined) return known(calls);
  const call = callOf(await load(moduleUrl), moduleUrl, name);
  found.set(key, call);
  beforeCalls();
  return call(calls);
}

/** What the modules that this worker loads ask the program for locks, events and queues with. */
export class ProgramLine implements SyncLine {
  private readonly asked = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  private requests = 0;

  constructor(private readonly channel: Channel) {
    Object.assign(globalThis, { [syncLineKey]: this });
  }

  request(request: SyncRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const requestId = ++this.requests;
      this.asked.set(requestId, { resolve, reject });
      this.channel.send({ kind: 'sync', requestId, request });
    });
  }

  answer(requestId: number, reply: Reply<unknown>): void {
    const asked = this.asked.get(requestId);
    this.asked.delete(requestId);
    if (reply.ok) asked?.resolve(reply.value);
    else asked?.reject(fromErrorReport(reply.error));
  }
}

async function load(moduleUrl: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(moduleUrl)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new VoxfitError(
      'TASK_INVALID',
      `${basename(moduleUrl)} cannot be loaded by a worker: ${message}`,
      { moduleUrl },
      error,
    );
  }
}

function callOf(exported: Readonly<Record<string, unknown>>, moduleUrl: string, name: string): Call {
  const task = exported[name];
  const call = typeof task === 'function' ? Reflect.get(task, callKey) : undefined;
  if (typeof call === 'function') return call as Call;
  throw new VoxfitError(
    'TASK_INVALID',
    `${basename(moduleUrl)} does not export a task called ${name}; workers look for it by that name.`,
    { moduleUrl, name, exports: Object.keys(exported) },
  );
}
