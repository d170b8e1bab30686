/** Who asks: a worker or the program itself, and which run of asynchronous code in it. */
export interface Claimant {
  readonly owner: object;
  readonly flow: string;
}

interface Waiting<T> {
  readonly claimant: Claimant;
  readonly grant: (value: T) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** Those who wait for something, first come first served. */
export class WaitingLine<T> {
  private readonly line: Waiting<T>[] = [];

  get length(): number {
    return this.line.length;
  }

  /** Resolves with what is granted, or with `otherwise` when the time is over. */
  wait<O>(claimant: Claimant, timeoutMs: number, otherwise: O): Promise<T | O> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.line.splice(this.line.indexOf(waiting), 1);
        resolve(otherwise);
      };
      const timer = Number.isFinite(timeoutMs) ? setTimeout(giveUp, timeoutMs) : undefined;
      const waiting: Waiting<T> = { claimant, grant: resolve, timer };
      this.line.push(waiting);
    });
  }

  first(): Claimant | undefined {
    return this.line[0]?.claimant;
  }

  /** Ends the longest wait with `value`; false when nobody waits. */
  grantFirst(value: T): boolean {
    const first = this.line.shift();
    if (first === undefined) return false;
    clearTimeout(first.timer);
    first.grant(value);
    return true;
  }

  /** Strikes the waits of an owner that has gone; they never end. */
  forget(owner: object): void {
    for (const gone of this.line.filter(({ claimant }) => claimant.owner === owner)) {
      clearTimeout(gone.timer);
      this.line.splice(this.line.indexOf(gone), 1);
    }
  }
}
