const pageBytes = 65_536;
/** Static data of the kernels lies below this address. */
const firstFree = pageBytes;

/**
 * WebAssembly memory handed out front to back, 16-byte aligned, never returned: a fitter knows all its sizes when it
 * is made. Views are made on demand because growing the memory detaches old ones.
 */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 2 });
  private end = firstFree;

  /** Address of `bytes` fresh bytes. */
  allocate(bytes: number): number {
    const address = this.end;
    this.end = Math.ceil((address + bytes) / 16) * 16;
    const missing = this.end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    return address;
  }

  bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  int32(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, address, length);
  }

  float32(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, address, length);
  }

  float64(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, address, length);
  }
}
