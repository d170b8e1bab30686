import { type ByteOrder, bytesPerElement, type Datatype } from '../contracts/series.js';

type StoredArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type StoredBigArray = BigInt64Array | BigUint64Array;

const machineOrder: ByteOrder = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'little' : 'big';

/** How stored numbers become values. */
export interface StoredFormat {
  readonly datatype: Datatype;
  readonly byteOrder: ByteOrder;
  /** value = stored * slope + intercept; absent means as stored. */
  readonly slope?: number;
  readonly intercept?: number;
}

/**
 * Decodes stored elements to float32. bytes: whole elements, i fastest as in the file; not written.
 * The scaling is computed in float64 and rounded once. Returns new memory.
 */
export function decodeToFloat32(bytes: Uint8Array, format: StoredFormat): Float32Array {
  const values = new Float32Array(elementCount(bytes, format.datatype));
  decodeInto(values, 0, bytes, format);
  return values;
}

/** As `decodeToFloat32`, without loss for any datatype. */
export function decodeToFloat64(bytes: Uint8Array, format: StoredFormat): Float64Array {
  const values = new Float64Array(elementCount(bytes, format.datatype));
  decodeInto(values, 0, bytes, format);
  return values;
}

/** Elements in the other byte order, and such as lie unaligned, are copied in pieces of this length to be decoded. */
const copiedBytes = 64 * 1024;

/** Decodes whole elements into `target` from index `at` on; the caller owns both, `bytes` is not written. */
export function decodeInto(
  target: Float32Array | Float64Array,
  at: number,
  bytes: Uint8Array,
  format: StoredFormat,
): void {
  const size = bytesPerElement[format.datatype];
  elementCount(bytes, format.datatype);
  const foreign = size > 1 && format.byteOrder !== machineOrder;
  if (!foreign && bytes.byteOffset % size === 0) {
    decodeNative(target, at, bytes, format);
    return;
  }
  const copy = new Uint8Array(Math.min(copiedBytes, bytes.byteLength));
  for (let start = 0; start < bytes.byteLength; start += copiedBytes) {
    const piece = bytes.subarray(start, start + copiedBytes);
    copy.set(piece);
    const native = copy.subarray(0, piece.byteLength);
    if (foreign) swapBytes(native, size);
    decodeNative(target, at + start / size, native, format);
  }
}

/** As `decodeInto`, of aligned elements in this machine's byte order. */
function decodeNative(
  target: Float32Array | Float64Array,
  at: number,
  bytes: Uint8Array,
  format: StoredFormat,
): void {
  const stored = storedView(bytes, format.datatype);
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
    decodeBigInto(target, at, stored, format);
    return;
  }
  const slope = format.slope ?? 1;
  const intercept = format.intercept ?? 0;
  if (slope === 1 && intercept === 0) {
    target.set(stored, at);
    return;
  }
  const count = stored.length;
  for (let n = 0; n < count; n += 1) target[at + n] = (stored[n] as number) * slope + intercept;
}

/** 64-bit integers become float64, which has every whole number up to 2^53 and the nearest one beyond. */
function decodeBigInto(
  target: Float32Array | Float64Array,
  at: number,
  stored: StoredBigArray,
  { slope = 1, intercept = 0 }: StoredFormat,
): void {
  const count = stored.length;
  for (let n = 0; n < count; n += 1) target[at + n] = Number(stored[n]) * slope + intercept;
}

function elementCount(bytes: Uint8Array, datatype: Datatype): number {
  const size = bytesPerElement[datatype];
  if (bytes.byteLength % size !== 0) {
    throw new RangeError(`${bytes.byteLength} bytes are not whole ${datatype} elements of ${size} bytes.`);
  }
  return bytes.byteLength / size;
}

/** A view of `bytes`, which are aligned and in this machine's byte order. */
function storedView(bytes: Uint8Array, datatype: Datatype): StoredArray | StoredBigArray {
  const { buffer, byteOffset } = bytes;
  const count = bytes.byteLength / bytesPerElement[datatype];
  switch (datatype) {
    case 'uint8':
      return bytes;
    case 'int8':
      return new Int8Array(buffer, byteOffset, count);
    case 'int16':
      return new Int16Array(buffer, byteOffset, count);
    case 'uint16':
      return new Uint16Array(buffer, byteOffset, count);
    case 'int32':
      return new Int32Array(buffer, byteOffset, count);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, count);
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, count);
    case 'uint64':
      return new BigUint64Array(buffer, byteOffset, count);
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float64':
      return new Float64Array(buffer, byteOffset, count);
  }
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) {
    for (let low = start, high = start + size - 1; low < high; low += 1, high -= 1) {
      const kept = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = kept;
    }
  }
}
