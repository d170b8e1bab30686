import type { Datatype } from '../../core/contracts/series.js';

/** What an image made for a test says in its header; what is absent is the most ordinary choice. */
export interface TestImage {
  readonly version?: 1 | 2;
  readonly layout?: 'single' | 'pair';
  readonly littleEndian?: boolean;
  readonly dims?: readonly number[];
  readonly datatype?: Datatype;
  readonly datatypeCode?: number;
  readonly bitpix?: number;
  readonly values?: readonly number[];
  readonly pixdim?: readonly number[];
  readonly voxOffset?: number;
  readonly slope?: number;
  readonly intercept?: number;
  readonly qformCode?: number;
  readonly sformCode?: number;
  readonly quaternion?: readonly number[];
  readonly qoffset?: readonly number[];
  readonly srow?: readonly number[];
  readonly intentCode?: number;
  readonly xyztUnits?: number;
  readonly extension?: Uint8Array;
}

const codes: Readonly<Record<Datatype, readonly [code: number, bytes: number]>> = {
  uint8: [2, 1],
  int8: [256, 1],
  int16: [4, 2],
  uint16: [512, 2],
  int32: [8, 4],
  uint32: [768, 4],
  int64: [1024, 8],
  uint64: [1280, 8],
  float32: [16, 4],
  float64: [64, 8],
};

/** Header and voxels as bytes, written field by field from the tables of nifti1.h and nifti2.h. */
export function niftiImage(image: TestImage = {}): Uint8Array {
  const header = niftiHeaderBytes(image);
  const voxels = voxelBytes(image);
  const bytes = new Uint8Array(Math.max(header.byteLength, voxOffsetOf(image)) + voxels.byteLength);
  bytes.set(header);
  bytes.set(voxels, voxOffsetOf(image));
  return bytes;
}

function voxOffsetOf(image: TestImage): number {
  const header = image.version === 2 ? 544 : 352;
  return image.layout === 'pair' ? 0 : (image.voxOffset ?? header + (image.extension?.byteLength ?? 0));
}

/** Only the header, its four extension flags and the extension. */
export function niftiHeaderBytes(image: TestImage = {}): Uint8Array {
  const little = image.littleEndian ?? true;
  const dims = image.dims ?? [3, 2, 2, 2];
  const pixdim = image.pixdim ?? [1, 2, 3, 4, 1, 1, 1, 1];
  const [code, elementBytes] = codes[image.datatype ?? 'int16'];
  const extension = image.extension ?? new Uint8Array(0);
  const quaternion = image.quaternion ?? [0, 0, 0];
  const qoffset = image.qoffset ?? [0, 0, 0];
  const srow = image.srow ?? [2, 0, 0, -10, 0, 3, 0, -20, 0, 0, 4, -30];
  const magic = image.layout === 'pair' ? 'ni' : 'n+';
  const two = image.version === 2;
  const bytes = new Uint8Array((two ? 544 : 352) + extension.byteLength);
  const view = new DataView(bytes.buffer);
  const real = (at: number, value: number): void => {
    if (two) view.setFloat64(at, value, little);
    else view.setFloat32(at, value, little);
  };
  const code16 = (at: number, value: number): void => {
    if (two) view.setInt32(at, value, little);
    else view.setInt16(at, value, little);
  };
  const width = two ? 8 : 4;
  view.setInt32(0, two ? 540 : 348, little);
  new TextEncoder().encodeInto(
    two ? `${magic}2\0\r\n\u001a\n` : `${magic}1\0`,
    bytes.subarray(two ? 4 : 344),
  );
  view.setInt16(two ? 12 : 70, image.datatypeCode ?? code, little);
  view.setInt16(two ? 14 : 72, image.bitpix ?? elementBytes * 8, little);
  for (let n = 0; n < 8; n += 1) {
    const dim = dims[n] ?? 1;
    if (two) view.setBigInt64(16 + 8 * n, BigInt(dim), little);
    else view.setInt16(40 + 2 * n, dim, little);
    real((two ? 104 : 76) + width * n, pixdim[n] ?? 1);
  }
  if (two) view.setBigInt64(168, BigInt(voxOffsetOf(image)), little);
  else view.setFloat32(108, voxOffsetOf(image), little);
  real(two ? 176 : 112, image.slope ?? 1);
  real(two ? 184 : 116, image.intercept ?? 0);
  code16(two ? 344 : 252, image.qformCode ?? 0);
  code16(two ? 348 : 254, image.sformCode ?? 1);
  for (let n = 0; n < 3; n += 1) {
    real((two ? 352 : 256) + width * n, quaternion[n] ?? 0);
    real((two ? 376 : 268) + width * n, qoffset[n] ?? 0);
  }
  for (let n = 0; n < 12; n += 1) real((two ? 400 : 280) + width * n, srow[n] ?? 0);
  if (two) view.setInt32(500, image.xyztUnits ?? 10, little);
  else view.setUint8(123, image.xyztUnits ?? 10);
  if (two) view.setInt32(504, image.intentCode ?? 0, little);
  else view.setInt16(68, image.intentCode ?? 0, little);
  bytes[two ? 540 : 348] = extension.byteLength > 0 ? 1 : 0;
  bytes.set(extension, two ? 544 : 352);
  return bytes;
}

/** The voxels alone; without `values` they count up from 0. */
export function voxelBytes(image: TestImage = {}): Uint8Array {
  const little = image.littleEndian ?? true;
  const [rank = 3, ...sizes] = image.dims ?? [3, 2, 2, 2];
  const count = sizes.slice(0, rank).reduce((product, size) => product * size, 1);
  const values = image.values ?? Array.from({ length: count }, (_, n) => n);
  const datatype = image.datatype ?? 'int16';
  const [, size] = codes[datatype];
  const view = new DataView(new ArrayBuffer(values.length * size));
  const write: Readonly<Record<Datatype, (at: number, value: number) => void>> = {
    uint8: (at, value) => view.setUint8(at, value),
    int8: (at, value) => view.setInt8(at, value),
    int16: (at, value) => view.setInt16(at, value, little),
    uint16: (at, value) => view.setUint16(at, value, little),
    int32: (at, value) => view.setInt32(at, value, little),
    uint32: (at, value) => view.setUint32(at, value, little),
    int64: (at, value) => view.setBigInt64(at, BigInt(value), little),
    uint64: (at, value) => view.setBigUint64(at, BigInt(value), little),
    float32: (at, value) => view.setFloat32(at, value, little),
    float64: (at, value) => view.setFloat64(at, value, little),
  };
  values.forEach((value, n) => {
    write[datatype](n * size, value);
  });
  return new Uint8Array(view.buffer);
}
