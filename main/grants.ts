import { randomUUID } from 'node:crypto';
import { VoxfitError } from '../core/contracts/errors.js';

/**
 * What the window may name: it holds opaque ids, the main process the things they stand for. `what` names them
 * in the error for an id that was never given or has been withdrawn (WRONG_USE).
 */
export class Grants<T> {
  readonly #things = new Map<string, T>();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  give(thing: T): string {
    const id = randomUUID();
    this.#things.set(id, thing);
    return id;
  }

  get(id: string): T {
    const thing = this.#things.get(id);
    if (thing === undefined) throw new VoxfitError('WRONG_USE', `There is no such ${this.#what}.`, { id });
    return thing;
  }

  withdrawAll(): void {
    this.#things.clear();
  }
}
