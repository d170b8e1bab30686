import type { ErrorReport } from './errors.js';

/** Voxel counts along i, j, k (i fastest in the file). */
export type GridShape = readonly [number, number, number];

/** Voxel index to world position in mm, RAS+: three rows of four, row-major. */
export type Affine = readonly [
  readonly [number, number, number, number],
  readonly [number, number, number, number],
  readonly [number, number, number, number],
];

export type Datatype =
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64';
export type ByteOrder = 'little' | 'big';

export const bytesPerElement: Readonly<Record<Datatype, number>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};

/**
 * Where an array lives in a file, i fastest: the shared memory of all processes (they read and write it by
 * position, the operating system's page cache holds the one copy). `path` is absolute and uncompressed.
 */
export interface ArrayPlace {
  readonly path: string;
  readonly byteOffset: number;
  readonly datatype: Datatype;
  readonly byteOrder: ByteOrder;
  readonly shape: readonly number[];
}

/** One 3D image of a series: the place of an array of the grid's shape and its scaling, value = stored * slope + intercept. */
export interface Volume extends ArrayPlace {
  readonly shape: GridShape;
  readonly slope: number;
  readonly intercept: number;
}

/** What the header says about space, kept so that maps carry the same geometry as their source. */
export interface Geometry {
  readonly shape: GridShape;
  readonly zoomsMm: readonly [number, number, number];
  readonly affine: Affine;
  readonly affineFrom: 'sform' | 'qform' | 'pixdim';
  readonly qformCode: number;
  readonly sformCode: number;
  /** b, c, d of the unit quaternion, as stored. */
  readonly quaternion: readonly [number, number, number];
  readonly qoffsetMm: readonly [number, number, number];
  /** pixdim[0]: -1 flips the third axis of the qform; 1 otherwise. */
  readonly qfac: 1 | -1;
  readonly srow: Affine;
  readonly xyztUnits: number;
}

/** Something that a user should know about an input; it does not stop the work. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Which values it is about; without `volumes` (positions in the series) all of the variable. */
  readonly about?: { readonly variable: string; readonly volumes?: readonly number[] };
}

/** An image file as found on disk, before import. */
export interface ImageFile {
  readonly path: string;
  readonly compressed: boolean;
  readonly fileBytes: number;
  readonly geometry: Geometry;
  /** Sizes along the dimensions that the header counts, e.g. `[64, 64, 21, 1]`. */
  readonly dims: readonly number[];
  /** Number of 3D images in the file (1 for a 3D file). */
  readonly volumes: number;
  /** pixdim[4] as stored, in the header's own unit of time (`geometry.xyztUnits`); 0 often stands for unknown. */
  readonly volumeSpacing: number;
  readonly datatype: Datatype;
  readonly byteOrder: ByteOrder;
  /** As stored in the header, also when 0 or not finite (then no scaling is applied). */
  readonly sclSlope: number;
  readonly sclInter: number;
  readonly dataOffset: number;
}

/** Values of one acquisition variable, one per volume, in the unit of the catalogue (SI; FlipAngle in deg). */
export interface AcquisitionVariable {
  readonly values: readonly number[];
  readonly unit: string;
  /** Where the numbers come from, e.g. `sub-01_MESE.json, EchoTime` or `--var`. */
  readonly source: string;
  /** The same for each volume; absent where `source` holds for all. */
  readonly sources?: readonly string[];
  /** Why the values are believed to be in another unit, a sentence: models that need them refuse them. */
  readonly suspect?: string;
  /** The user has said that they are in `unit`, although they may look like another. */
  readonly confirmed?: true;
}

/** What times that look like milliseconds are, as the user says. */
export type AssumedUnit = 's' | 'ms';

/** What files say of a variable for some volumes only, null for the others: a fit takes it where it leaves these out, and a person can complete it. */
export interface PartialVariable {
  readonly values: readonly (number | null)[];
  readonly unit: string;
  readonly sources: readonly (string | null)[];
  /** Why it is not whole, a sentence. */
  readonly reason: string;
  /** As of AcquisitionVariable. */
  readonly confirmed?: true;
}

/** Directions of diffusion encoding as files give them: FSL's frame, image axes with x reversed where det(affine) > 0. */
export interface GradientDirections {
  /** (volumes, 3). */
  readonly vectors: readonly (readonly [number, number, number])[];
  readonly source: string;
}

/** Where images come from that were converted to NIfTI for this program alone. */
export interface Conversion {
  /** Absolute path of the folder of DICOM files. */
  readonly folder: string;
  /** Name and version of what has converted them. */
  readonly program: string;
}

/** Files on one grid as one list of volumes with their acquisition variables. */
export interface Series {
  /** Base name of the first file without its extension. */
  readonly name: string;
  readonly files: readonly ImageFile[];
  /** Present where the files are in a scratch folder, made of others. */
  readonly conversion?: Conversion;
  readonly geometry: Geometry;
  readonly volumeCount: number;
  readonly variables: Readonly<Record<string, AcquisitionVariable>>;
  /** Why a variable that a file gives cannot be used, by symbol: an error for models that need it, and for them alone. */
  readonly unusable?: Readonly<Record<string, ErrorReport>>;
  /** By symbol, of variables that are in neither of the two above. */
  readonly incomplete?: Readonly<Record<string, PartialVariable>>;
  /** Time from one volume to the next, s; absent where no file gives it. */
  readonly volumeSpacing?: { readonly seconds: number; readonly source: string };
  /** Absent where no file gives them. */
  readonly bvecs?: GradientDirections;
  readonly problems: readonly Problem[];
}

/** A series whose every volume is an uncompressed array on disk: what workers read. */
export interface ImportedSeries extends Series {
  readonly volumes: readonly Volume[];
}
