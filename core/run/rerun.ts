import { VoxfitError } from '../contracts/errors.js';
import type { FitOptions } from '../contracts/job.js';
import type { JobRecord } from '../contracts/jobFile.js';
import type { Conversion, Series } from '../contracts/series.js';
import { voxfitVersion } from '../contracts/version.js';
import type { ConvertFolder } from '../io/chooseSeries.js';
import { convertAgain } from '../io/convertAgain.js';
import type { ExportedMap } from '../io/exportMaps.js';
import { type DescribedImage, describeImage } from '../io/imageFile.js';
import { jobInvalid } from '../io/jobFile.js';
import { type InputPlaces, locateInputs } from '../io/locateInputs.js';
import { withInputPaths } from './jobInputs.js';
import { planRun, type RunPlan } from './plan.js';

/** A job of a job file, ready to run again. */
export interface RestoredJob {
  readonly series: Series;
  readonly options: FitOptions;
  readonly plan: RunPlan;
  /** Names of the maps that were written. */
  readonly only: readonly string[];
}

/**
 * The job that a record holds, with every input found and as it was. Numbers that were read from small files are those
 * of the record. `name`: of the job file, for messages. Throws JOB_INVALID, and what locateInputs, converting,
 * describeImage and planRun throw.
 */
export async function restoreJob(
  record: JobRecord,
  name: string,
  places: InputPlaces,
  convert: ConvertFolder,
): Promise<RestoredJob> {
  const again = await convertAgain(record, places, convert);
  const now = again === null ? places : { ...places, converted: again.converted };
  const located = await locateInputs(record.Inputs, now).catch((error: unknown) => {
    throw withProgram(error, record.Series.conversion, again?.conversion);
  });
  const pathOf = (path: string): string => {
    const found = located.get(path);
    if (found === undefined) throw jobInvalid(name, `names ${path} in its options, but not among its inputs`);
    return found;
  };
  const images = record.Inputs.filter(({ Use }) => Use === 'image').map(({ Path }) => pathOf(Path));
  const series = await reopenSeries(record, images, name, again?.conversion);
  const options = withInputPaths(record.Options, pathOf);
  const plan = planAgain(series, options, name);
  const only = record.Maps.map((map) => map.Name);
  const unknown = only.filter((map) => plan.maps.every((other) => other.name !== map));
  if (unknown.length > 0)
    throw jobInvalid(name, `has maps that its options do not give: ${unknown.join(', ')}`);
  return { series, options, plan, only };
}

/** Planning expects what its types say; a record that was changed by hand may say anything. */
function planAgain(series: Series, options: FitOptions, name: string): RunPlan {
  try {
    return planRun(series, options);
  } catch (error) {
    if (error instanceof VoxfitError) throw error;
    throw jobInvalid(name, 'cannot be run: its options are damaged', error);
  }
}

async function reopenSeries(
  record: JobRecord,
  paths: readonly string[],
  name: string,
  conversion: Conversion | undefined,
): Promise<Series> {
  const files: DescribedImage[] = [];
  for (const path of paths) files.push(await describeImage(path));
  const [first] = files;
  if (first === undefined) throw jobInvalid(name, 'has no image among its inputs');
  const volumes = files.reduce((sum, file) => sum + file.volumes, 0);
  const { volumeCount } = record.Series;
  if (volumes !== volumeCount) {
    throw jobInvalid(name, `has ${volumeCount} volumes, but its images have ${volumes}`);
  }
  return {
    ...record.Series,
    ...(conversion === undefined ? {} : { conversion }),
    files: files.map(({ problems: _, ...file }) => file),
    geometry: first.geometry,
  };
}

/** Another version of the converter may make other images of the same files, which is then said. */
function withProgram(error: unknown, before: Conversion | undefined, now: Conversion | undefined): unknown {
  if (!(error instanceof VoxfitError) || before?.program === now?.program) return error;
  const programs = `The job's images were made by ${before?.program}, and now by ${now?.program}.`;
  return new VoxfitError(error.code, `${error.message} ${programs}`, error.detail, error);
}

/** How maps that were made again compare with those of the record. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly maps: readonly string[] }
  /** The recorded run had not fitted every slice. */
  | { readonly kind: 'incomparable'; readonly slabs: number };

/** Compares maps with those that a record names, by their stored bytes. */
export function compareWithRecord(
  { Maps, Result }: Pick<JobRecord, 'Maps' | 'Result'>,
  maps: readonly ExportedMap[],
): Comparison {
  const slabs = Result.SlabsUnfinished + Result.SlabsFailed;
  if (slabs > 0) return { kind: 'incomparable', slabs };
  const now = new Map(maps.map(({ name, voxelsSha256 }) => [name, voxelsSha256]));
  const different = Maps.filter(({ Name, VoxelsSha256 }) => now.get(Name) !== VoxelsSha256);
  return different.length === 0
    ? { kind: 'same' }
    : { kind: 'different', maps: different.map(({ Name }) => Name) };
}

/** What differs between the program that wrote a record and this one, in a sentence; null where nothing does. */
export function programDifference(
  { Voxfit }: Pick<JobRecord, 'Voxfit'>,
  kernelsSha256: string,
): string | null {
  if (Voxfit.Version !== voxfitVersion) {
    return `The job was run by Voxfit ${Voxfit.Version}; this is ${voxfitVersion}, which may give other maps.`;
  }
  return Voxfit.KernelsSha256 === kernelsSha256
    ? null
    : `The job was run by another build of Voxfit ${voxfitVersion}, with other kernels.`;
}
