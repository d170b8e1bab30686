/**
 * The catalogue of errors. Programs read `code`, people read `message`, `detail` carries the numbers.
 * Exit codes of the terminal program: 2 wrong use or unusable input, 3 reading or writing failed.
 */
export const errorCatalogue = {
  WRONG_USE: { exitCode: 2 },
  FILE_NOT_FOUND: { exitCode: 2 },
  NOT_NIFTI: { exitCode: 2 },
  HEADER_INVALID: { exitCode: 2 },
  DATATYPE_UNSUPPORTED: { exitCode: 2 },
  DATA_TRUNCATED: { exitCode: 2 },
  GZIP_CORRUPT: { exitCode: 2 },
  DICOM_UNREADABLE: { exitCode: 2 },
  DICOM_TOO_LARGE: { exitCode: 2 },
  GRID_MISMATCH: { exitCode: 2 },
  SERIES_NEEDED: { exitCode: 2 },
  SERIES_AMBIGUOUS: { exitCode: 2 },
  SERIES_MIXED: { exitCode: 2 },
  SIDECAR_INVALID: { exitCode: 2 },
  VARIABLE_MISSING: { exitCode: 2 },
  VARIABLE_COUNT: { exitCode: 2 },
  VARIABLE_INVALID: { exitCode: 2 },
  VARIABLE_UNIT_SUSPECT: { exitCode: 2 },
  TOO_FEW_SAMPLES: { exitCode: 2 },
  MODEL_UNKNOWN: { exitCode: 2 },
  MODEL_INVALID: { exitCode: 2 },
  EQUATION_INVALID: { exitCode: 2 },
  FUNCTION_INVALID: { exitCode: 2 },
  FUNCTION_FAILED: { exitCode: 2 },
  CONSENT_NEEDED: { exitCode: 2 },
  PARAMETER_INVALID: { exitCode: 2 },
  MAP_UNKNOWN: { exitCode: 2 },
  MASK_INVALID: { exitCode: 2 },
  MASK_GRID: { exitCode: 2 },
  MASK_EMPTY: { exitCode: 2 },
  OUTPUT_EXISTS: { exitCode: 2 },
  RESUME_MISMATCH: { exitCode: 2 },
  JOB_INVALID: { exitCode: 2 },
  INPUT_CHANGED: { exitCode: 2 },
  MEMORY_LIMIT: { exitCode: 2 },
  TASK_INVALID: { exitCode: 2 },
  NOT_CLONEABLE: { exitCode: 2 },
  ARRAY_INVALID: { exitCode: 2 },
  SYNC_MISUSE: { exitCode: 2 },
  CLOSED: { exitCode: 2 },
  TASK_TIMEOUT: { exitCode: 3 },
  OUTPUT_UNWRITABLE: { exitCode: 3 },
  DISK_FULL: { exitCode: 3 },
  READ_FAILED: { exitCode: 3 },
  WRITE_FAILED: { exitCode: 3 },
  WORKER_START: { exitCode: 3 },
  WORKER_LOST: { exitCode: 3 },
  INTERNAL: { exitCode: 3 },
} as const satisfies Record<string, { exitCode: 2 | 3 }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Named figures that belong to an error, e.g. `{ echoTimes: 30, volumes: 32 }`. */
export type ErrorDetail = Readonly<
  Record<string, string | number | boolean | readonly number[] | readonly string[]>
>;

/** An error as it travels between processes: plain JSON. `cause` is the chain of lower messages, nearest first. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: ErrorDetail;
  readonly cause: readonly string[];
}

/** The answer of a handler across a process boundary (Electron keeps only `message` of a thrown error). */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorReport };

/** An error of the catalogue. `message` is a whole sentence for a scientist, with the numbers in it. */
export class VoxfitError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'VoxfitError';
    this.code = code;
    this.detail = detail;
  }
}

/** Cancelling is not an error of the catalogue: the terminal program ends with 130, the window says "cancelled". */
export class Cancelled extends Error {
  constructor() {
    super('The run was cancelled.');
    this.name = 'Cancelled';
  }
}

/** Any thrown value as a report; what is not of the catalogue becomes INTERNAL with its message kept. */
export function toErrorReport(thrown: unknown): ErrorReport {
  const cause: string[] = [];
  let below: unknown = thrown instanceof Error ? thrown.cause : undefined;
  while (below !== undefined && cause.length < 8) {
    cause.push(below instanceof Error ? below.message : String(below));
    below = below instanceof Error ? below.cause : undefined;
  }
  if (thrown instanceof VoxfitError) {
    return { code: thrown.code, message: thrown.message, detail: thrown.detail, cause };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'INTERNAL', message: `An unexpected fault: ${message}`, detail: {}, cause };
}

/** The error that a report describes; its lower messages become one `cause`. */
export function fromErrorReport(report: ErrorReport): VoxfitError {
  const cause = report.cause.length > 0 ? new Error(report.cause.join(': ')) : undefined;
  return new VoxfitError(report.code, report.message, report.detail, cause);
}
