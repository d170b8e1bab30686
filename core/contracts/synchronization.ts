/**
 * A thing that tasks in several processes share and that the program keeps for them all. It is made when it is first
 * asked for; `id` is unique among all processes of the program.
 */
export type SyncObject =
  | PermitsObject
  | { readonly type: 'condition'; readonly id: string; readonly lock: PermitsObject }
  | { readonly type: 'event'; readonly id: string }
  /** maximumItems: Infinity for as many as memory holds. */
  | { readonly type: 'queue'; readonly id: string; readonly maximumItems: number };

/** Something of which a number can be held at a time: 1 for a lock; `reentrant`: its holder may take it again. */
export interface PermitsObject {
  readonly type: 'permits';
  readonly id: string;
  readonly permits: number;
  readonly reentrant: boolean;
}

/**
 * What a process asks of a shared thing. `flow` names the run of asynchronous code within the process (a reentrant lock
 * belongs to one). timeoutMs: Infinity waits for as long as it takes; the answer to a wait that ran out is false, to
 * `get` null.
 */
export type SyncRequest =
  | {
      readonly operation: 'acquire' | 'wait';
      readonly object: SyncObject;
      readonly flow: string;
      readonly timeoutMs: number;
    }
  | { readonly operation: 'release'; readonly object: SyncObject; readonly flow: string }
  | {
      readonly operation: 'notify';
      readonly object: SyncObject;
      readonly flow: string;
      readonly count: number;
    }
  | { readonly operation: 'set' | 'clear' | 'isSet' | 'size' | 'close'; readonly object: SyncObject }
  | {
      readonly operation: 'put';
      readonly object: SyncObject;
      readonly value: unknown;
      readonly timeoutMs: number;
    }
  | { readonly operation: 'get'; readonly object: SyncObject; readonly timeoutMs: number };

/** The way from a process to who keeps the shared things. */
export interface SyncLine {
  /** Rejects with SYNC_MISUSE, CLOSED. */
  request(request: SyncRequest): Promise<unknown>;
}

/** Where a worker process leaves its line for the modules that it loads: a property of `globalThis`. */
export const syncLineKey: unique symbol = Symbol.for('voxfit.syncLine');

/** The method by which a worker calls a task: packed calls in, packed outcomes out. */
export const callKey: unique symbol = Symbol.for('voxfit.callTask');

/** Which exported task of which module. */
export interface TaskPlace {
  /** `import.meta.url` of the module. */
  readonly moduleUrl: string;
  readonly name: string;
}
