import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ImageFile, Problem, Series } from '../contracts/series.js';
import { gridDifference } from '../geometry/affine.js';
import { type AcquisitionOptions, readAcquisition } from './acquisition.js';
import { type DescribedImage, describeImage, imageStem } from './imageFile.js';
import { readVolumeSpacing } from './volumeSpacing.js';

/**
 * Image files as one series: headers and sidecars are read, no voxels. The volumes of the files follow each other
 * in the order given. Acquisition variables come from `options`, else from the files beside the images
 * (`X.json`, `X.bval`); those that are in no file are absent, see `requireVariables`.
 * Throws what `describeImage` and `readAcquisition` throw, GRID_MISMATCH, WRONG_USE without any file.
 */
export async function openSeries(
  paths: readonly string[],
  options: AcquisitionOptions = {},
): Promise<Series> {
  const described: DescribedImage[] = [];
  for (const path of paths) described.push(await describeImage(path));
  const [first] = described;
  if (first === undefined) throw new VoxfitError('WRONG_USE', 'No image was given.');
  for (const other of described) requireSameGrid(first, other);
  const acquisition = await readAcquisition(described, options);
  const spacing = await readVolumeSpacing(described, options.sidecarPath);
  const unusable = { ...acquisition.unusable, ...spacing.unusable };
  return {
    name: imageStem(first.path),
    files: described.map(withoutProblems),
    geometry: first.geometry,
    volumeCount: described.reduce((sum, file) => sum + file.volumes, 0),
    variables: acquisition.variables,
    ...spacing,
    ...(Object.keys(unusable).length === 0 ? {} : { unusable }),
    ...(acquisition.bvecs === null ? {} : { bvecs: acquisition.bvecs }),
    problems: [
      ...described.flatMap((file) => file.problems),
      ...scalingProblems(described),
      ...acquisition.problems,
    ],
  };
}

function requireSameGrid(first: ImageFile, other: ImageFile): void {
  const difference = gridDifference(first.geometry, other.geometry);
  if (difference === null) return;
  throw new VoxfitError(
    'GRID_MISMATCH',
    `${basename(first.path)} and ${basename(other.path)} are not on the same grid. ${difference}`,
    { files: [first.path, other.path], shapes: [shapeOf(first), shapeOf(other)] },
  );
}

function shapeOf(file: ImageFile): string {
  return file.geometry.shape.join(' x ');
}

function withoutProblems({ problems: _, ...file }: DescribedImage): ImageFile {
  return file;
}

function scalingProblems(files: readonly ImageFile[]): Problem[] {
  const scalings = new Set(files.map((file) => `${file.sclSlope} and ${file.sclInter}`));
  if (scalings.size < 2) return [];
  return [
    {
      code: 'SCALING_DIFFERS',
      message: `The ${files.length} files have ${scalings.size} different scalings (scl_slope and scl_inter); each volume is read with its own.`,
    },
  ];
}
