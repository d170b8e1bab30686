import { readShared, type Shareable, type Shared, shareKey } from './cloning.js';
import { Queue } from './queue.js';

interface SharedConnection extends Shared {
  readonly kind: 'Connection';
  readonly incoming: Queue<unknown>;
  readonly outgoing: Queue<unknown>;
}

/** One end of a pipe. */
export class Connection<T> implements Shareable {
  constructor(
    private readonly incoming: Queue<T>,
    private readonly outgoing: Queue<T>,
  ) {}

  /** Rejects with CLOSED, NOT_CLONEABLE. */
  send(value: T): Promise<void> {
    return this.outgoing.put(value);
  }

  /** The oldest value that the other end has sent. Rejects with TASK_TIMEOUT, CLOSED. */
  receive(timeoutMs?: number): Promise<T> {
    return this.incoming.get(timeoutMs);
  }

  /** Whether something has come that has not been received. */
  async poll(): Promise<boolean> {
    return (await this.incoming.size()) > 0;
  }

  /** The other end receives what was sent, then CLOSED. */
  async close(): Promise<void> {
    await Promise.all([this.incoming.close(), this.outgoing.close()]);
  }

  [shareKey](): SharedConnection {
    return { kind: 'Connection', incoming: this.incoming, outgoing: this.outgoing } as SharedConnection;
  }
}

/** Two connected ends: what one sends, the other receives. */
export class Pipe<T> {
  readonly ends: readonly [Connection<T>, Connection<T>];

  constructor() {
    const [there, back] = [new Queue<T>(), new Queue<T>()];
    this.ends = [new Connection(back, there), new Connection(there, back)];
  }
}

readShared<SharedConnection>('Connection', ({ incoming, outgoing }) => new Connection(incoming, outgoing));
