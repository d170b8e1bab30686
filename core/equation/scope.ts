import { type Code, localGet, localSet } from './assembler.js';

/** Straight-line code that names its intermediate results: each `keep` is one more v128 local. */
export class Scope {
  /** Instructions so far; replaced by `takeCode`. */
  private code: Code[] = [];
  private next: number;

  constructor(private readonly firstVectorLocal: number) {
    this.next = firstVectorLocal;
  }

  /** The index of a local that nothing else uses. */
  take(): number {
    return this.next++;
  }

  /** Computes `value` here and returns the code that reads it again. */
  keep(value: Code): Code {
    const index = this.take();
    this.append(localSet(index, value));
    return localGet(index);
  }

  /** A local that can be assigned again (an accumulator); zero at the start of the function. */
  variable(): { readonly get: Code; set(value: Code): void } {
    const index = this.take();
    return { get: localGet(index), set: (value) => this.append(localSet(index, value)) };
  }

  /** Code made in a scope of its own whose locals lie behind those of this one; nothing is appended here. */
  apart<T>(make: (inner: Scope) => T): T {
    const inner = new Scope(this.next);
    const made = make(inner);
    this.next = inner.next;
    return made;
  }

  append(code: Code): void {
    this.code.push(code);
  }

  /** The instructions since the last call. */
  takeCode(): Code {
    const taken = this.code;
    this.code = [];
    return taken;
  }

  get vectorLocals(): number {
    return this.next - this.firstVectorLocal;
  }
}
