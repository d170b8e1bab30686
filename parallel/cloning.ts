import { VoxfitError } from '../core/contracts/errors.js';

/** Symbol under which a thing that processes share tells what its like in another process is made of. */
export const shareKey: unique symbol = Symbol.for('voxfit.share');

/** What stands for a shared thing in a message. `kind` names the reader; the rest can be cloned. */
export interface Shared {
  readonly kind: string;
}

/** A thing that is sent as a reference instead of as a copy. */
export interface Shareable {
  [shareKey](): Shared;
}

/** A value on its way; `hasShared` says whether references stand in it. */
export interface Packed {
  readonly value: unknown;
  readonly hasShared: boolean;
}

/** Where a value goes: threads of one process see the same SharedArrayBuffer, processes cannot. */
export type Reach = 'process' | 'thread';

const mark = '\u0000voxfit shared';
const readers = new Map<string, (shared: never) => unknown>();

/** Says how a shared thing of this kind is made again where it arrives. */
export function readShared<S extends Shared>(kind: S['kind'], read: (shared: S) => unknown): void {
  readers.set(kind, read as (shared: never) => unknown);
}

/**
 * A copy of `value` that can be sent: numbers, text, dates, arrays, plain objects, maps, sets, typed arrays (a view
 * without the rest of its buffer), errors, and shared things. `place` begins the sentence of a refusal, e.g.
 * `Argument 2 of crunch`. Throws NOT_CLONEABLE for whatever would arrive as something else.
 */
export function pack(value: unknown, place: string, reach: Reach = 'process'): Packed {
  if (isPlain(value)) return { value, hasShared: false };
  const packer = new Packer(reach);
  return { value: packer.copy(value, { place, path: '' }), hasShared: packer.hasShared };
}

/**
 * Each of `values` packed for a call of its own: what two of them have in common arrives twice, so that no call sees what
 * another has done to it. Throws as `pack`.
 */
export function packEach(values: readonly unknown[], place: string, reach: Reach = 'process'): Packed {
  if (values.every(isPlain)) return { value: values, hasShared: false };
  const packer = new Packer(reach);
  const at = { place, path: '' };
  return { value: values.map((value) => packer.copyApart(value, at)), hasShared: packer.hasShared };
}

/** The value of what `pack` made; shared things are such things of this process. */
export function unpack({ value, hasShared }: Packed): unknown {
  return hasShared ? reviveAll(value, new Map()) : value;
}

const endings: (() => void)[] = [];

/** Has `release` called whenever the calls of a message have been made, to let go what came with them. */
export function atEndOfCalls(release: () => void): void {
  endings.push(release);
}

export function endOfCalls(): void {
  for (const release of endings) release();
}

interface Place {
  readonly place: string;
  readonly path: string;
}

class Packer {
  hasShared = false;
  private readonly copies = new Map<object, unknown>();
  /** Buffers that are sent as they are, and for which of the values that are packed apart. */
  private readonly sent = new Map<ArrayBufferLike, number>();
  private apart = 0;

  constructor(private readonly reach: Reach) {}

  copyApart(value: unknown, at: Place): unknown {
    this.copies.clear();
    this.apart++;
    return this.copy(value, at);
  }

  copy(value: unknown, at: Place): unknown {
    if (isPlain(value)) return value;
    if (typeof value === 'function') {
      const isTask = 'place' in value;
      throw refusal(at, isTask ? 'a task' : 'a function', 'functions cannot be sent to another process');
    }
    if (typeof value === 'symbol') throw refusal(at, 'a symbol', 'symbols cannot be sent to another process');
    if (typeof value !== 'object' || value === null) return value;
    const known = this.copies.get(value);
    if (known !== undefined) return known;
    if (shareKey in value) return this.marked((value as Shareable)[shareKey](), at);
    if (value instanceof Error) return this.marked(thrown(value, at), at);
    if (Array.isArray(value)) {
      const copy: unknown[] = this.remembered(value, new Array(value.length));
      for (const [n, each] of value.entries()) {
        copy[n] = isPlain(each) ? each : this.copy(each, below(at, `[${n}]`));
      }
      return copy;
    }
    if (ArrayBuffer.isView(value)) return this.remembered(value, this.ownView(value, at));
    if (value instanceof Map) {
      const copy = this.remembered(value, new Map());
      for (const [key, each] of value) {
        copy.set(this.copy(key, below(at, '(a key)')), this.copy(each, below(at, `.get(${String(key)})`)));
      }
      return copy;
    }
    if (value instanceof Set) {
      const copy = this.remembered(value, new Set());
      for (const each of value) copy.add(this.copy(each, below(at, '(a member)')));
      return copy;
    }
    if (value instanceof ArrayBuffer) {
      return this.remembered(value, this.isSentElsewhere(value) ? value.slice(0) : value);
    }
    if (value instanceof Date || value instanceof RegExp) return value;
    return this.copyObject(value, at);
  }

  private copyObject(value: object, at: Place): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      if (this.reach === 'thread' && value instanceof SharedArrayBuffer) return value;
      throw refusal(at, ...whyNot(value));
    }
    const copy: Record<string, unknown> = this.remembered(value, {});
    for (const [key, each] of Object.entries(value)) copy[key] = this.copy(each, below(at, `.${key}`));
    return copy;
  }

  private ownView(view: ArrayBufferView, at: Place): ArrayBufferView {
    if (view.buffer instanceof SharedArrayBuffer) {
      if (this.reach === 'thread') return view;
      throw refusal(at, 'a view of a SharedArrayBuffer', ...noSharedMemory);
    }
    if (view.byteLength === view.buffer.byteLength && !this.isSentElsewhere(view.buffer)) return view;
    const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    if (Buffer.isBuffer(view)) return new Uint8Array(bytes);
    return new (view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(bytes);
  }

  /** Whether the buffer goes with another of the values packed apart; if not, it goes with this one. */
  private isSentElsewhere(buffer: ArrayBufferLike): boolean {
    const before = this.sent.get(buffer);
    if (before === undefined) this.sent.set(buffer, this.apart);
    return before !== undefined && before !== this.apart;
  }

  /** A shared thing may be made of others, and an error has anything for its cause. */
  private marked(shared: Shared, at: Place): unknown {
    this.hasShared = true;
    return { [mark]: this.copy(shared, at) };
  }

  private remembered<T>(value: object, copy: T): T {
    this.copies.set(value, copy);
    return copy;
  }
}

/** Whether a value is its own copy: numbers, text, undefined and the like. */
function isPlain(value: unknown): boolean {
  return (
    value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')
  );
}

/** An error in transit; the reader makes it an error again. */
export interface SharedError extends Shared {
  readonly kind: 'error';
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Own properties but the above, as far as they can be cloned: `code` and the like. */
  readonly fields: Readonly<Record<string, unknown>>;
}

function thrown(error: Error, at: Place): SharedError {
  const { name, message, stack = `${name}: ${message}` } = error;
  const others = Object.keys(error).filter((key) => !['name', 'message', 'stack'].includes(key));
  const fields = Object.fromEntries(
    ['cause', ...others]
      .filter((key) => key in error)
      .map((key) => [key, sendable(Reflect.get(error, key), at)]),
  );
  return { kind: 'error', name, message, stack, fields };
}

/** The value, or its text: an error must arrive whatever hangs on it. */
function sendable(value: unknown, at: Place): unknown {
  try {
    new Packer('process').copy(value, at);
    return value;
  } catch (error) {
    if (error instanceof VoxfitError) return String(value);
    throw error;
  }
}

const noSharedMemory = ['processes share no memory; use a SharedArray, or a Thread'] as const;

function whyNot(value: object): [what: string, why: string] {
  if (value instanceof SharedArrayBuffer) return ['a SharedArrayBuffer', ...noSharedMemory];
  if (value instanceof Promise) return ['a Promise', 'await it first'];
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    return ['a weak reference', 'what it refers to exists in one process only'];
  }
  const name = (value.constructor as { readonly name?: string } | undefined)?.name || 'a class';
  return [
    `an instance of ${name}`,
    'it would lose its methods on the way; send its plain numbers and make it again in the task',
  ];
}

function refusal({ place, path }: Place, what: string, why: string): VoxfitError {
  const where = path === '' ? `${place} is` : `${place}: ${path.replace(/^\./, '')} is`;
  return new VoxfitError('NOT_CLONEABLE', `${where} ${what}; ${why}.`, { place, path });
}

function below({ place, path }: Place, part: string): Place {
  return { place, path: `${path}${part}` };
}

function reviveAll(value: unknown, revived: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const known = revived.get(value);
  if (known !== undefined) return known;
  if (mark in value) {
    const shared = reviveAll(value[mark], revived) as Shared;
    const read = readers.get(shared.kind);
    if (read === undefined) throw new Error(`Nothing here reads a shared ${shared.kind}.`);
    const made = read(shared as never);
    revived.set(value, made);
    return made;
  }
  revived.set(value, value);
  if (Array.isArray(value)) {
    for (const [n, each] of value.entries()) value[n] = reviveAll(each, revived);
  } else if (value instanceof Map) {
    const entries = [...value];
    value.clear();
    for (const [key, each] of entries) value.set(reviveAll(key, revived), reviveAll(each, revived));
  } else if (value instanceof Set) {
    const members = [...value];
    value.clear();
    for (const each of members) value.add(reviveAll(each, revived));
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    const object = value as Record<string, unknown>;
    for (const [key, each] of Object.entries(object)) object[key] = reviveAll(each, revived);
  }
  return value;
}
