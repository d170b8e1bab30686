import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Conversion, Problem } from '../contracts/series.js';
import { mapFileError } from './fileErrors.js';
import { type FoundSeries, findSeries, groupImages, type SeriesCandidate } from './findSeries.js';
import { withParameterStacks } from './parameterStacks.js';

/** The files of one series, or several of which a person has to choose one. */
export type SeriesChoice =
  | {
      readonly kind: 'one';
      readonly images: readonly string[];
      /** How it is called where it was found in a folder. */
      readonly name?: string;
      readonly conversion?: Conversion;
      readonly problems: readonly Problem[];
    }
  | {
      readonly kind: 'several';
      readonly candidates: readonly SeriesCandidate[];
      readonly problems: readonly Problem[];
    };

/** A folder of images that were made of another folder. */
export interface ConvertedFolder {
  readonly folder: string;
  readonly conversion: Conversion;
  readonly problems: readonly Problem[];
}

/** Converts the DICOM files below a folder; null where there are none. */
export type ConvertFolder = (folder: string) => Promise<ConvertedFolder | null>;

/** Where DICOM files are nothing that could be read. */
export const noConversion: ConvertFolder = async () => null;

/** So many names fit into a sentence. */
const mostNamed = 6;

/**
 * Which series is meant by paths that a person gave. Files, without a folder among them, are one series in their order.
 * Of what folders hold the only series of several volumes is taken, or the only image where there is no such series; what is
 * left out is told. A folder without images goes to `convert`, for it may hold DICOM files. `name`: of the candidates this one. Throws FILE_NOT_FOUND, READ_FAILED, WRONG_USE (no image in the
 * folders, no candidate of that name, a name without a folder), and what converting throws.
 */
export async function chooseSeries(
  paths: readonly string[],
  name?: string,
  convert: ConvertFolder = noConversion,
): Promise<SeriesChoice> {
  const folders = new Set<string>();
  for (const path of paths) if (await isFolder(path)) folders.add(path);
  if (folders.size === 0) {
    if (name === undefined) return { kind: 'one', images: paths, problems: [] };
    throw new VoxfitError('WRONG_USE', `--series ${name} chooses from a folder, and no folder was given.`);
  }
  if (folders.size < paths.length) {
    throw new VoxfitError('WRONG_USE', 'Give either images or a folder: they cannot be mixed.', {
      folders: [...folders],
    });
  }
  const found = { candidates: [] as SeriesCandidate[], problems: [] as Problem[] };
  for (const folder of folders) {
    const { candidates, problems } = await seriesIn(folder, convert);
    found.candidates.push(...candidates);
    found.problems.push(...problems);
  }
  if (found.candidates.length === 0) {
    const why = found.problems.map(({ message }) => ` ${message}`).slice(0, 3);
    throw new VoxfitError(
      'WRONG_USE',
      `There is no image (.nii, .nii.gz, .hdr, DICOM) in ${paths.map((path) => basename(path)).join(', ')}.${why.join('')}`,
      { folders: [...folders] },
    );
  }
  return name === undefined
    ? pickSeries(found.candidates, found.problems)
    : namedSeries(found.candidates, found.problems, name);
}

/** The series of a folder, or where it has no image those that its DICOM files come to. */
async function seriesIn(folder: string, convert: ConvertFolder): Promise<FoundSeries> {
  const found = await findSeries(folder);
  if (found.candidates.length > 0 || found.problems.length > 0) return found;
  const converted = await convert(folder);
  if (converted === null) return found;
  const { candidates, problems } = await findSeries(converted.folder, 'apart');
  const { conversion } = converted;
  return {
    candidates: (await withParameterStacks(candidates)).map((candidate) => ({ ...candidate, conversion })),
    problems: [...converted.problems, ...problems],
  };
}

/**
 * The same for images that a person picked together: one series, or a choice where their names say that they are several,
 * which may still be meant as one. Phase images among the magnitude are left out and told. Throws what reading throws.
 */
export async function chooseAmongFiles(images: readonly string[]): Promise<SeriesChoice> {
  const together: SeriesChoice = { kind: 'one', images, problems: [] };
  if (images.length < 2) return together;
  const { candidates, problems } = await groupImages(images);
  const magnitudes = candidates.filter(isMagnitude);
  const [only, ...others] = magnitudes.length > 0 ? magnitudes : candidates;
  if (only === undefined || others.every(({ volumes }) => volumes === 1)) {
    const isWhole = magnitudes.length === candidates.length || magnitudes.length === 0;
    return isWhole || only === undefined || others.length > 0 ? together : pickSeries(candidates, problems);
  }
  const all: SeriesCandidate = {
    ...{ name: `all ${images.length} files as one series`, images, part: null },
    volumes: candidates.reduce((sum, { volumes }) => sum + volumes, 0),
    description: 'in the order of their names',
  };
  return { kind: 'several', candidates: [...candidates, all], problems };
}

function isMagnitude({ part }: SeriesCandidate): boolean {
  return part === null || part === 'mag';
}

function namedSeries(
  candidates: readonly SeriesCandidate[],
  problems: readonly Problem[],
  name: string,
): SeriesChoice {
  const matching = candidates.filter((one) => one.name === name);
  const [match] = matching;
  if (match !== undefined && matching.length === 1) {
    return theOne(match, problems);
  }
  throw new VoxfitError('WRONG_USE', `There is no series ${name}; there are ${namesText(candidates)}.`, {
    series: candidates.map((one) => one.name),
  });
}

function theOne({ images, name, conversion }: SeriesCandidate, problems: readonly Problem[]): SeriesChoice {
  return { kind: 'one', images, name, ...(conversion === undefined ? {} : { conversion }), problems };
}

function pickSeries(candidates: readonly SeriesCandidate[], problems: readonly Problem[]): SeriesChoice {
  const series = candidates.filter(({ volumes }) => volumes > 1);
  const magnitudes = series.filter(isMagnitude);
  const [only, ...others] = magnitudes.length > 0 ? magnitudes : series.length > 0 ? series : candidates;
  if (only === undefined || others.length > 0) {
    return { kind: 'several', candidates: series.length > 0 ? series : candidates, problems };
  }
  const left = candidates.filter(
    (one) => one !== only && !one.images.every((path) => only.images.includes(path)),
  );
  const told: Problem[] =
    left.length === 0
      ? []
      : [
          {
            code: 'IMAGES_LEFT_OUT',
            message: `${only.name} is taken, the only series of several volumes${magnitudes.length > 0 && series.length > 1 ? ' that is no phase' : ''}; left out: ${namesText(left)}.`,
          },
        ];
  return theOne(only, [...problems, ...told]);
}

/** The first names, and how many more there are. */
export function namesText(candidates: readonly SeriesCandidate[]): string {
  const names = candidates.slice(0, mostNamed).map((one) => one.name);
  const more = candidates.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw mapFileError(error, 'read', path);
  }
}
