import { rmSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { VoxfitError } from '../core/contracts/errors.js';
import { type ArrayPlace, bytesPerElement, type Datatype } from '../core/contracts/series.js';
import { mapFileError } from '../core/io/fileErrors.js';
import { OpenFiles } from '../core/io/openFiles.js';
import { createScratchFolder, type ScratchFolder } from '../core/io/scratch.js';
import { atEndOfCalls, readShared, type Shareable, type Shared, shareKey } from './cloning.js';
import { RLock, withLock } from './locks.js';

/** r: read; r+: read and write what is there; w+: a new array of zeros. */
export type ArrayMode = 'r' | 'r+' | 'w+';

/** Elements are numbers: 64-bit integers, which are not, are left to images. */
export type ArrayDatatype = Exclude<Datatype, 'int64' | 'uint64'>;

const arrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<ArrayDatatype, unknown>;

/** The typed array that holds elements of a datatype. */
export type ElementsOf<D extends ArrayDatatype> = InstanceType<(typeof arrays)[D]>;

interface SharedPlace extends Shared {
  readonly kind: 'SharedArray';
  readonly place: ArrayPlace & { readonly datatype: ArrayDatatype };
  readonly mode: ArrayMode;
  readonly lock: RLock;
}

/** Most bytes that one call reads: no buffer in Electron's processes may be larger than 2 GiB. */
const maximumBytes = 2 ** 31 - 2 ** 21;
/** Elements that `parts` gives at a time unless told. */
const usualPartElements = 2 ** 20;

/**
 * Files of the arrays that came as arguments: each file is opened once however many calls get it, and closed when the
 * calls of a message have been made; an array that a task keeps opens it again.
 */
const receivedFiles = new OpenFiles();
atEndOfCalls(() => receivedFiles.closeAll());

let scratch: Promise<ScratchFolder> | null = null;
let scratchFiles = 0;

/**
 * An array in a file that any process can read and write by position; the system's page cache holds the one copy. The
 * first axis varies fastest. What is read is a copy of the moment; what is written is seen by all at once.
 */
export class SharedArray<D extends ArrayDatatype = ArrayDatatype> implements Shareable {
  /** For those who change what others may change as well. */
  readonly lock: RLock;

  private constructor(
    private readonly place: ArrayPlace & { readonly datatype: D },
    readonly mode: ArrayMode,
    lock: RLock,
    private readonly isScratch: boolean,
    private readonly files = new OpenFiles(),
  ) {
    this.lock = lock;
  }

  /** A new array of zeros: in `path` (which must not exist), or in a scratch file that goes with the program. */
  static async create<D extends ArrayDatatype>(
    shape: readonly number[],
    datatype: D,
    path?: string,
  ): Promise<SharedArray<D>> {
    checkShape(shape);
    const file = path ?? (await scratchFile());
    const bytes = lengthOf(shape) * bytesPerElement[datatype];
    try {
      const handle = await open(file, 'wx');
      try {
        await handle.truncate(bytes);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw mapFileError(error, 'write', file);
    }
    const place = { path: file, byteOffset: 0, byteOrder: 'little', datatype, shape } as const;
    return new SharedArray(place, 'w+', new RLock(), path === undefined);
  }

  /**
   * An array that is in a file already, in little-endian order from `byteOffset` on. Rejects with FILE_NOT_FOUND,
   * DATA_TRUNCATED where the file is too short, ARRAY_INVALID.
   */
  static async open<D extends ArrayDatatype>(
    path: string,
    shape: readonly number[],
    datatype: D,
    { mode = 'r', byteOffset = 0 }: { readonly mode?: 'r' | 'r+'; readonly byteOffset?: number } = {},
  ): Promise<SharedArray<D>> {
    checkShape(shape);
    const neededBytes = byteOffset + lengthOf(shape) * bytesPerElement[datatype];
    const { size } = await stat(path).catch((error: unknown) => {
      throw mapFileError(error, 'read', path);
    });
    if (size < neededBytes) {
      throw new VoxfitError('DATA_TRUNCATED', `${path} has ${size} bytes; the array needs ${neededBytes}.`, {
        ...{ path, foundBytes: size, neededBytes },
      });
    }
    return new SharedArray(
      { path, byteOffset, byteOrder: 'little', datatype, shape },
      mode,
      new RLock(),
      false,
    );
  }

  /** The array of a handle that came from another process. */
  static fromHandle({ place, mode, lock }: SharedPlace): SharedArray {
    return new SharedArray(place, mode === 'w+' ? 'r+' : mode, lock, false, receivedFiles);
  }

  get shape(): readonly number[] {
    return this.place.shape;
  }

  get datatype(): D {
    return this.place.datatype;
  }

  /** Number of elements. */
  get length(): number {
    return lengthOf(this.place.shape);
  }

  /** Elements `from` to `to` (exclusive), counted along the file; a copy. Throws ARRAY_INVALID, DATA_TRUNCATED, READ_FAILED. */
  read(from = 0, to: number = this.length): ElementsOf<D> {
    this.checkRange(from, to);
    const bytes = (to - from) * bytesPerElement[this.datatype];
    if (bytes > maximumBytes) {
      throw new VoxfitError(
        'ARRAY_INVALID',
        `${bytes} bytes are more than one call reads (${maximumBytes}); go through them with parts().`,
        { bytes, maximumBytes },
      );
    }
    const elements = new arrays[this.datatype](to - from) as ElementsOf<D>;
    this.files.read(this.place.path, bytesOf(elements), this.byteOffsetOf(from));
    return elements;
  }

  /** Writes elements from position `from` on. Throws ARRAY_INVALID, DISK_FULL, WRITE_FAILED. */
  write(from: number, elements: ElementsOf<D>): void {
    this.checkRange(from, from + elements.length);
    if (this.mode === 'r') {
      throw new VoxfitError('ARRAY_INVALID', 'This array was opened for reading only (mode r).');
    }
    if (elements.constructor !== arrays[this.datatype]) {
      throw new VoxfitError(
        'ARRAY_INVALID',
        `An array of ${this.datatype} takes a ${arrays[this.datatype].name}, not a ${elements.constructor.name}.`,
        { datatype: this.datatype },
      );
    }
    this.files.write(this.place.path, bytesOf(elements), this.byteOffsetOf(from));
  }

  /** The plane at `index` of an axis, the other axes in their order, first fastest; a copy. Throws as `read`. */
  slice(axis: number, index: number): ElementsOf<D> {
    const { run, runs, step, first } = this.runsOf(axis, index);
    const plane = new arrays[this.datatype](run * runs) as ElementsOf<D>;
    for (let n = 0; n < runs; n++) plane.set(this.read(first + n * step, first + n * step + run), n * run);
    return plane;
  }

  /** Writes a plane as `slice` gives it. Throws as `write`. */
  writeSlice(axis: number, index: number, plane: ElementsOf<D>): void {
    const { run, runs, step, first } = this.runsOf(axis, index);
    if (plane.length !== run * runs) {
      throw new VoxfitError('ARRAY_INVALID', `This slice has ${run * runs} elements, not ${plane.length}.`);
    }
    for (let n = 0; n < runs; n++) {
      this.write(first + n * step, plane.subarray(n * run, (n + 1) * run) as ElementsOf<D>);
    }
  }

  /** Elements `from` to `to` a part at a time, so that memory holds one part. */
  *parts(
    from = 0,
    to: number = this.length,
    partElements: number = usualPartElements,
  ): Generator<ElementsOf<D>, void, void> {
    for (let at = from; at < to; at += partElements) yield this.read(at, Math.min(at + partElements, to));
  }

  /** Replaces elements by what `change` makes of them, while nobody else holds the array's lock. */
  update(from: number, to: number, change: (elements: ElementsOf<D>) => ElementsOf<D>): Promise<void> {
    return withLock(this.lock, () => this.write(from, change(this.read(from, to))));
  }

  /** Closes the file here; an array in a scratch file is gone for all once its maker closes it. */
  close(): void {
    this.files.closeAll();
    if (this.isScratch) rmSync(this.place.path, { force: true });
  }

  [shareKey](): SharedPlace {
    return { kind: 'SharedArray', place: this.place, mode: this.mode, lock: this.lock };
  }

  private runsOf(axis: number, index: number) {
    const { shape } = this.place;
    const count = shape[axis];
    if (count === undefined || !Number.isInteger(index) || index < 0 || index >= count) {
      throw new VoxfitError(
        'ARRAY_INVALID',
        `There is no slice ${index} along axis ${axis} of an array of ${shape.join(' x ')}.`,
        { axis, index, shape: [...shape] },
      );
    }
    const run = lengthOf(shape.slice(0, axis));
    return { run, runs: lengthOf(shape.slice(axis + 1)), step: run * count, first: run * index };
  }

  private byteOffsetOf(element: number): number {
    return this.place.byteOffset + element * bytesPerElement[this.datatype];
  }

  private checkRange(from: number, to: number): void {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= this.length)
      return;
    throw new VoxfitError(
      'ARRAY_INVALID',
      `Elements ${from} to ${to} are not within an array of ${this.length}.`,
      { from, to, length: this.length },
    );
  }
}

readShared<SharedPlace>('SharedArray', (shared) => SharedArray.fromHandle(shared));

async function scratchFile(): Promise<string> {
  scratch ??= createScratchFolder().then((folder) => {
    process.once('exit', () => folder.disposeSync());
    return folder;
  });
  return (await scratch).file(`array-${++scratchFiles}.bin`);
}

function checkShape(shape: readonly number[]): void {
  if (shape.length > 0 && shape.every((count) => Number.isInteger(count) && count > 0)) return;
  throw new VoxfitError(
    'ARRAY_INVALID',
    `An array cannot have the shape ${shape.join(' x ') || 'of nothing'}.`,
    {
      shape: [...shape],
    },
  );
}

function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, count) => product * count, 1);
}

function bytesOf(elements: ArrayBufferView): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}
