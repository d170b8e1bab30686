import type { Code } from './assembler.js';

/** Up to here a loop is faster than a call that copies. */
const fewBytes = 8;

/** Bytes that grow at the end. */
export class ByteWriter {
  private buffer = new Uint8Array(4096);
  private length = 0;

  /** Appends all bytes of `code` in order. */
  write(code: Code): void {
    if (code instanceof Uint8Array) {
      this.reserve(code.length);
      if (code.length > fewBytes) this.buffer.set(code, this.length);
      else for (let i = 0; i < code.length; i++) this.buffer[this.length + i] = code[i] as number;
      this.length += code.length;
      return;
    }
    this.reserve(code.length);
    for (let i = 0; i < code.length; i++) {
      const part = code[i];
      if (typeof part === 'number') this.buffer[this.length++] = part;
      else if (part !== undefined) {
        this.write(part);
        this.reserve(code.length);
      }
    }
  }

  /** A copy of what has been written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.length + count, this.buffer.length * 2));
    larger.set(this.buffer);
    this.buffer = larger;
  }
}
