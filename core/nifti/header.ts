import { type NIFTI1, type NIFTI2, readHeader } from 'nifti-reader-js';
import { VoxfitError } from '../contracts/errors.js';
import {
  type ByteOrder,
  bytesPerElement,
  type Datatype,
  type Geometry,
  type GridShape,
  type Problem,
} from '../contracts/series.js';
import { datatypeOfCode, unsupportedDatatypes } from './datatypes.js';
import { readGeometry } from './headerGeometry.js';

/** Bytes that are enough to parse any header: NIfTI-2 with its four extension flags. */
export const headerReadBytes = 544;

/** A checked header. Extensions are counted, not read. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  /** Header and voxels in one file (`.nii`), or a `.hdr` with its `.img`. */
  readonly layout: 'single' | 'pair';
  readonly geometry: Geometry;
  /** Sizes along the dimensions that the header counts, also those of 1. */
  readonly dims: readonly number[];
  /** Product of dimensions 4 to 7. */
  readonly volumes: number;
  /** pixdim[4] as stored, in the header's own unit of time (`geometry.xyztUnits`); 0 often stands for unknown. */
  readonly volumeSpacing: number;
  readonly datatype: Datatype;
  readonly byteOrder: ByteOrder;
  /** As stored, also when 0 or not finite; see `effectiveScaling`. */
  readonly sclSlope: number;
  readonly sclInter: number;
  /** Where the voxels begin, in the file that holds them. */
  readonly dataOffset: number;
  /** Of all voxels of all volumes. */
  readonly dataBytes: number;
  /** Bytes of header extensions between header and voxels, 0 if none. */
  readonly extensionBytes: number;
  readonly problems: readonly Problem[];
}

/** First and last intent code of CIFTI-2 files (nifti1.h and the CIFTI-2 specification). */
const ciftiIntents = { first: 3000, last: 3099 };

/**
 * Parses and checks a NIfTI-1 or NIfTI-2 header in either byte order.
 * bytes: the beginning of the uncompressed file, `headerReadBytes` if it has as many; not written.
 * fileName: for messages.
 * Affine: sform if its code is above 0, else qform if its code is above 0, else zooms only.
 * Errors: NOT_NIFTI, HEADER_INVALID, DATATYPE_UNSUPPORTED.
 */
export function parseNiftiHeader(bytes: Uint8Array, fileName: string): NiftiHeader {
  const version = versionOf(bytes, fileName);
  const headerBytes = version === 1 ? 348 : 540;
  // Exactly the header, so that the parser does not walk into extensions, and in a buffer of its own.
  const buffer = new Uint8Array(bytes.subarray(0, headerBytes)).buffer;
  const parsed = parse(buffer, fileName);
  const view = new DataView(buffer);
  const problems: Problem[] = [];

  if (parsed.intent_code >= ciftiIntents.first && parsed.intent_code <= ciftiIntents.last) {
    throw new VoxfitError(
      'NOT_NIFTI',
      `${fileName} is a CIFTI file (intent code ${parsed.intent_code}): a matrix over brain locations, not an image on a voxel grid.`,
      { file: fileName, intentCode: parsed.intent_code },
    );
  }
  const dims = version === 1 ? parsed.dims : int64Dims(view, parsed.littleEndian);
  const { shape, used, volumes } = checkDims(dims, fileName);
  const datatype = checkDatatype(parsed, fileName, problems);
  const layout = layoutOf(view, version);
  const dataOffset = checkOffset(
    version === 1 ? parsed.vox_offset : Number(view.getBigInt64(168, parsed.littleEndian)),
    layout,
    headerBytes + 4,
    fileName,
    problems,
  );
  const dataBytes = shape[0] * shape[1] * shape[2] * volumes * bytesPerElement[datatype];
  if (!Number.isSafeInteger(dataOffset + dataBytes)) {
    throw invalid(fileName, `its dimensions (${dims.join(', ')}) ask for more data than a file can hold`, {
      dims,
    });
  }
  const hasExtensions = layout === 'single' && (bytes[headerBytes] ?? 0) !== 0;
  const scaled = parsed.scl_slope !== 0 && Number.isFinite(parsed.scl_slope);
  if (!Number.isFinite(parsed.scl_slope)) {
    problems.push({
      code: 'SLOPE_NOT_FINITE',
      message: `scl_slope of ${fileName} is ${parsed.scl_slope}; the stored numbers are used as they are.`,
    });
  } else if (scaled && !Number.isFinite(parsed.scl_inter)) {
    problems.push({
      code: 'INTERCEPT_NOT_FINITE',
      message: `scl_inter of ${fileName} is ${parsed.scl_inter}; 0 is used.`,
    });
  }
  return {
    version,
    layout,
    geometry: readGeometry(parsed, view, version, shape, fileName, problems),
    dims: used,
    volumes,
    volumeSpacing: parsed.pixDims[4] ?? 0,
    datatype,
    byteOrder: parsed.littleEndian ? 'little' : 'big',
    sclSlope: parsed.scl_slope,
    sclInter: parsed.scl_inter,
    dataOffset,
    dataBytes,
    extensionBytes: hasExtensions ? dataOffset - headerBytes - 4 : 0,
    problems,
  };
}

type ParsedHeader = NIFTI1 | NIFTI2;

function invalid(
  fileName: string,
  what: string,
  detail: Record<string, string | number | readonly number[]>,
  cause?: unknown,
): VoxfitError {
  return new VoxfitError(
    'HEADER_INVALID',
    `The header of ${fileName} is not valid: ${what}.`,
    {
      file: fileName,
      ...detail,
    },
    cause,
  );
}

function versionOf(bytes: Uint8Array, fileName: string): 1 | 2 {
  if (bytes.byteLength < 348) {
    throw new VoxfitError(
      'NOT_NIFTI',
      `${fileName} is not a NIfTI image: it has ${bytes.byteLength} bytes, a header has 348 or 540.`,
      { file: fileName, bytes: bytes.byteLength },
    );
  }
  const text = (from: number): string => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (text(344) === 'n+1\0' || text(344) === 'ni1\0') return 1;
  if (text(4) === 'n+2\0' || text(4) === 'ni2\0') {
    if (bytes.byteLength >= 540) return 2;
    throw invalid(fileName, `it is NIfTI-2 and has ${bytes.byteLength} of 540 bytes`, {
      bytes: bytes.byteLength,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = [view.getInt32(0, true), view.getInt32(0, false)];
  const why = sizes.includes(348)
    ? 'it has the size of a NIfTI-1 or ANALYZE 7.5 header but not the magic text n+1 or ni1; convert ANALYZE files to NIfTI first'
    : 'it has no magic text (n+1, ni1, n+2 or ni2)';
  throw new VoxfitError('NOT_NIFTI', `${fileName} is not a NIfTI image: ${why}.`, { file: fileName });
}

function parse(buffer: ArrayBuffer, fileName: string): ParsedHeader {
  const view = new DataView(buffer);
  const expected = buffer.byteLength;
  const found = view.getInt32(0, true);
  if (found !== expected && view.getInt32(0, false) !== expected) {
    throw invalid(fileName, `sizeof_hdr is ${found}, not ${expected}`, { sizeofHdr: found, expected });
  }
  try {
    return readHeader(buffer, true);
  } catch (cause) {
    throw invalid(fileName, 'it cannot be parsed', {}, cause);
  }
}

/** The parser misreads negative 64-bit integers and all of those in big-endian files. */
function int64Dims(view: DataView, littleEndian: boolean): number[] {
  return Array.from({ length: 8 }, (_, n) => Number(view.getBigInt64(16 + 8 * n, littleEndian)));
}

function layoutOf(view: DataView, version: 1 | 2): 'single' | 'pair' {
  return view.getUint8(version === 1 ? 345 : 5) === '+'.charCodeAt(0) ? 'single' : 'pair';
}

function checkDims(
  dims: readonly number[],
  fileName: string,
): { shape: GridShape; used: readonly number[]; volumes: number } {
  const rank = dims[0] ?? 0;
  if (rank < 1 || rank > 7) {
    throw invalid(fileName, `dim[0] is ${rank}; it counts the dimensions, 1 to 7`, { dims });
  }
  const used = dims.slice(1, rank + 1);
  const bad = used.findIndex((count) => count < 1);
  if (bad >= 0) throw invalid(fileName, `dim[${bad + 1}] is ${used[bad]}; a size is 1 or more`, { dims });
  const size = (axis: number): number => used[axis - 1] ?? 1;
  const beyondSpace = [4, 5, 6, 7].filter((axis) => size(axis) > 1);
  if (beyondSpace.length > 1) {
    throw invalid(
      fileName,
      `it has ${rank} dimensions (${used.join(' x ')}) and more than one beyond space, so that its 3D images have no single order; split it into 4D files`,
      { dims },
    );
  }
  return {
    shape: [size(1), size(2), size(3)],
    used,
    volumes: size(4) * size(5) * size(6) * size(7),
  };
}

function checkDatatype(parsed: ParsedHeader, fileName: string, problems: Problem[]): Datatype {
  const code = parsed.datatypeCode;
  const datatype = datatypeOfCode.get(code);
  if (datatype === undefined) {
    const other = unsupportedDatatypes.get(code);
    const what =
      other === undefined ? `datatype code ${code}, which NIfTI does not define` : `datatype ${other.name}`;
    const advice = other?.advice ?? `Supported are ${[...datatypeOfCode.values()].join(', ')}.`;
    throw new VoxfitError(
      'DATATYPE_UNSUPPORTED',
      `${fileName} has ${what}, which cannot be fitted. ${advice}`,
      {
        file: fileName,
        datatypeCode: code,
      },
    );
  }
  if (datatype === 'int64' || datatype === 'uint64') {
    problems.push({
      code: 'INTEGER_64_BIT',
      message: `${fileName} has ${datatype}: its numbers are computed as float64, exact up to 2^53 (${2 ** 53}) and rounded beyond.`,
    });
  }
  const bits = bytesPerElement[datatype] * 8;
  if (parsed.numBitsPerVoxel !== bits) {
    problems.push({
      code: 'BITPIX_MISMATCH',
      message: `The header of ${fileName} says ${parsed.numBitsPerVoxel} bits per voxel, but ${datatype} has ${bits}; ${bits} is used.`,
    });
  }
  return datatype;
}

function checkOffset(
  offset: number,
  layout: 'single' | 'pair',
  smallest: number,
  fileName: string,
  problems: Problem[],
): number {
  const least = layout === 'single' ? smallest : 0;
  if (Number.isSafeInteger(offset) && offset >= least) return offset;
  if (offset === 0) {
    problems.push({
      code: 'VOX_OFFSET_ZERO',
      message: `vox_offset of ${fileName} is 0; the voxels are read from byte ${least}, right after the header.`,
    });
    return least;
  }
  throw invalid(fileName, `vox_offset is ${offset}; the voxels begin at byte ${least} or later`, {
    voxOffset: offset,
  });
}
