import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Conversion, ImageFile, Problem, Series } from '../contracts/series.js';
import { gridDifference } from '../geometry/affine.js';
import { gradientProblems } from '../models/resolve/gradientChecks.js';
import { type Acquisition, type AcquisitionOptions, readAcquisition } from './acquisition.js';
import { withConversion } from './conversionSources.js';
import { readImageFields } from './imageFields.js';
import { type DescribedImage, describeImage, imageStem } from './imageFile.js';
import { readImageName } from './imageNames.js';
import { partProblems, scalingProblems } from './seriesChecks.js';
import { orderByValue, orderProblems } from './volumeOrder.js';
import { readVolumeSpacing } from './volumeSpacing.js';

/** How a series is called where its first file does not say it, and where its files come from. */
export interface OpenOptions extends AcquisitionOptions {
  readonly name?: string;
  /** What the files were converted from, of which the sources of values then speak. */
  readonly conversion?: Conversion;
}

/**
 * Image files as one series: headers and sidecars are read, no voxels. Acquisition variables come from `options`, else
 * from the files of the images (`X.json`, `X.bval`, and by BIDS those further up); those that are in no file are absent, see
 * `requireVariables`. Files that differ in flip angle, inversion or echo time follow each other by that value, unless
 * `options` gives values for them in their order; otherwise in the order given.
 * Throws what `describeImage` and `readAcquisition` throw, GRID_MISMATCH, SERIES_MIXED, WRONG_USE without any file.
 */
export async function openSeries(paths: readonly string[], options: OpenOptions = {}): Promise<Series> {
  const given: DescribedImage[] = [];
  for (const path of paths) given.push(await describeImage(path));
  const [before] = given;
  if (before === undefined) throw new VoxfitError('WRONG_USE', 'No image was given.');
  for (const other of given) requireSameGrid(before, other);
  const { files: described, acquisition, reordered } = await readInOrder(given, options);
  const fields = await Promise.all(
    described.map(async (file) => (await readImageFields(file, options.sidecarPath)).fields),
  );
  const parts = partProblems(described, fields);
  const [first = before] = described;
  const spacing = await readVolumeSpacing(described, options.sidecarPath);
  const unusable = { ...acquisition.unusable, ...spacing.unusable };
  const series: Series = {
    name: options.name ?? seriesName(described),
    files: described.map(withoutProblems),
    geometry: first.geometry,
    volumeCount: described.reduce((sum, file) => sum + file.volumes, 0),
    variables: acquisition.variables,
    ...spacing,
    ...(Object.keys(unusable).length === 0 ? {} : { unusable }),
    ...(Object.keys(acquisition.incomplete).length === 0 ? {} : { incomplete: acquisition.incomplete }),
    ...(acquisition.bvecs === null ? {} : { bvecs: acquisition.bvecs }),
    problems: [
      ...described.flatMap((file) => file.problems),
      ...parts,
      ...scalingProblems(described, fields),
      ...reordered,
      ...orderProblems(described, acquisition.variables),
      ...acquisition.problems,
      ...gradientProblems(acquisition.variables.bval?.values, acquisition.bvecs),
    ],
  };
  return options.conversion === undefined ? series : withConversion(series, options.conversion);
}

/** The acquisition, and the files in the order of its values. */
async function readInOrder(
  given: readonly DescribedImage[],
  options: AcquisitionOptions,
): Promise<{ files: readonly DescribedImage[]; acquisition: Acquisition; reordered: readonly Problem[] }> {
  const asGiven = { files: given, acquisition: await readAcquisition(given, options), reordered: [] };
  const ownOrder = Object.values(options.variables ?? {}).some((values) => new Set(values).size > 1);
  const { sidecarPath, bvalPath, bvecPath } = options;
  if (given.length < 2 || ownOrder || (sidecarPath ?? bvalPath ?? bvecPath) !== undefined) return asGiven;
  const order = orderByValue(given, asGiven.acquisition.variables);
  if (order.every((file, n) => file === n)) return asGiven;
  const files = order.map((n) => given[n] as DescribedImage);
  const names = files.map(({ path }) => basename(path));
  const few = names.length > 4 ? `${names.slice(0, 3).join(', ')}, … ${names.at(-1)}` : names.join(', ');
  const message = `The files are taken by their values, not in the order given: ${few}.`;
  return {
    files,
    acquisition: await readAcquisition(files, options),
    reordered: [{ code: 'VOLUMES_ORDERED', message }],
  };
}

/** The name that all files share without echo, flip, inv and mt; that of the first where they share none. */
function seriesName(files: readonly DescribedImage[]): string {
  const stems = files.map(({ path }) => imageStem(path));
  const [first = ''] = stems;
  const { base, indices } = readImageName(first);
  const isShared = stems.every((stem) => readImageName(stem).base === base);
  return stems.length > 1 && isShared && Object.keys(indices).length > 0 ? base : first;
}

function requireSameGrid(first: ImageFile, other: ImageFile): void {
  const difference = gridDifference(first.geometry, other.geometry);
  if (difference === null) return;
  throw new VoxfitError(
    'GRID_MISMATCH',
    `${basename(first.path)} and ${basename(other.path)} are not on the same grid (equal shape, and positions within a thousandth of a voxel). ${difference}`,
    { files: [first.path, other.path], shapes: [shapeOf(first), shapeOf(other)] },
  );
}

function shapeOf(file: ImageFile): string {
  return file.geometry.shape.join(' x ');
}

function withoutProblems({ problems: _, ...file }: DescribedImage): ImageFile {
  return file;
}
