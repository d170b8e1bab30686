import type { FitOptions } from './job.js';
import type { Problem, Series } from './series.js';

/** Raised when what is in a job file changes so that older ones can no longer be run again. */
export const jobFormat = 2;

/** What a file was to a run. */
export type InputUse = 'image' | 'header' | 'mask' | 'parameter map' | 'weights' | 'function';

/** A file whose bytes a run has read, as they were. */
export interface JobInput {
  readonly Use: InputUse;
  /** Absolute. Of an image that was made of a DICOM folder the name that it had, in that folder, where it is not. */
  readonly Path: string;
  /** From the folder of the job file, with `/`; absent where there is no way, as between drives. */
  readonly RelativePath?: string;
  readonly Sha256: string;
}

/** A map that was written. */
export interface JobMap {
  readonly Name: string;
  readonly Unit: string;
  /** From the folder of the job file, with `/`. */
  readonly File: string;
  /** Of its voxels as stored, without the header. */
  readonly VoxelsSha256: string;
}

/** A series as a job file keeps it: all that a fit takes but what the headers of its files say, which are read again. */
export type JobSeries = Omit<Series, 'files' | 'geometry' | 'incomplete'>;

/**
 * What is in a job file: all that a run was made from, so that it can be made again, and what came of it. Numbers that
 * were read from small text files (sidecars, designs, input functions) are here in full; images are named with the hash
 * of their bytes. Numbers that JSON cannot write are `{"Number": "Infinity"}`.
 */
export interface JobRecord {
  readonly Voxfit: {
    readonly Version: string;
    readonly JobFormat: number;
    /** Of the compiled numeric kernels. */
    readonly KernelsSha256: string;
  };
  /** Words of a command line that asks for the same maps. */
  readonly Command: readonly string[];
  /** ISO 8601. */
  readonly Started: string;
  readonly Written: string;
  readonly Machine: {
    readonly System: string;
    readonly Processor: string;
    readonly Processors: number;
    readonly MemoryBytes: number;
    readonly Runtime: string;
  };
  readonly Inputs: readonly JobInput[];
  readonly Series: JobSeries;
  readonly Options: FitOptions;
  /** What the options came to: method, algorithm, parameters with their bounds, volumes that were read. */
  readonly Resolved: Readonly<Record<string, unknown>>;
  readonly Maps: readonly JobMap[];
  readonly Result: Readonly<Record<string, unknown>> & {
    readonly SlabsFailed: number;
    readonly SlabsUnfinished: number;
  };
  readonly Problems: readonly Problem[];
}
