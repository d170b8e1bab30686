import { basename, join, resolve } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { JobInput } from '../contracts/jobFile.js';
import { hashFile } from './hashFile.js';
import { isThere } from './workFolder.js';

/** Where the inputs of a job may be now. */
export interface InputPlaces {
  /** The folder of the job file. */
  readonly jobFolder: string;
  /** New paths, by the recorded path or by its last part. */
  readonly replaced?: ReadonlyMap<string, string>;
  /** A folder that has the inputs, flat or in the folders that they were in. */
  readonly folder?: string;
  /** Images made again of the DICOM folder that the job's were made of. */
  readonly converted?: ConvertedAgain;
}

/** The images of a job that had converted a folder. */
export interface ConvertedAgain {
  /** As the job has it. */
  readonly recordedFolder: string;
  /** Where each image is now, by recorded path. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * Where the inputs of a job are, by recorded path: the first place at which a file has the recorded bytes. Tried are a
 * given new path alone, else the given folder, the recorded path, and the way from the job file. Throws WRONG_USE for a
 * new path of a file that is none of the inputs, and INPUT_CHANGED or (where all others are as they were)
 * FILE_NOT_FOUND naming every input that is not as it was.
 */
export async function locateInputs(
  inputs: readonly JobInput[],
  places: InputPlaces,
): Promise<ReadonlyMap<string, string>> {
  requireKnown(inputs, places);
  const located = new Map<string, string>();
  const changed: string[] = [];
  const missing: string[] = [];
  for (const input of inputs) {
    const { path, sha256 } = await bestPlace(input, candidatesOf(input, places));
    if (path === null) missing.push(input.Path);
    else if (sha256 === input.Sha256) located.set(input.Path, path);
    else changed.push(`${shownPath(input, path, places)} (SHA-256 was ${input.Sha256}, is ${sha256})`);
  }
  if (changed.length === 0 && missing.length === 0) return located;
  throw new VoxfitError(
    changed.length === 0 ? 'FILE_NOT_FOUND' : 'INPUT_CHANGED',
    [
      changed.length === 0
        ? ''
        : `${counted(changed, 'has', 'have')} changed since the job ran: ${changed.join('; ')}.`,
      missing.length === 0
        ? ''
        : `${counted(missing, 'is', 'are')} not there any more: ${missing.join('; ')}. Say where they are: --input NAME=PATH, or --inputs FOLDER.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    { changed, missing },
  );
}

/** What was made again lies in a scratch folder, which says nothing to anybody. */
function shownPath({ Path }: JobInput, path: string, { converted }: InputPlaces): string {
  return converted?.images.has(Path) ? `${Path}, as it is made of the DICOM files now` : path;
}

function counted(inputs: readonly string[], one: string, several: string): string {
  return inputs.length === 1 ? `1 input ${one}` : `${inputs.length} inputs ${several}`;
}

/** The candidate with the recorded bytes, else the first that is there, with what its bytes are. */
async function bestPlace(
  { Sha256: wanted }: JobInput,
  candidates: readonly string[],
): Promise<{ readonly path: string | null; readonly sha256: string }> {
  let other: { readonly path: string | null; readonly sha256: string } = { path: null, sha256: '' };
  for (const path of candidates) {
    if (!(await isThere(path))) continue;
    const sha256 = await hashFile(path);
    if (sha256 === wanted) return { path, sha256 };
    if (other.path === null) other = { path, sha256 };
  }
  return other;
}

function candidatesOf({ Path, RelativePath }: JobInput, places: InputPlaces): readonly string[] {
  const again = places.converted?.images.get(Path);
  if (again !== undefined) return [again];
  const { replaced, folder, jobFolder } = places;
  const given = replaced?.get(Path) ?? replaced?.get(lastPart(Path));
  if (given !== undefined) return [resolve(given)];
  const inFolder = folder === undefined ? [] : tailsIn(folder, Path);
  const fromJob = RelativePath === undefined ? [] : [resolve(jobFolder, RelativePath)];
  return [...new Set([...inFolder.map((path) => resolve(path)), Path, ...fromJob])];
}

/** Where a path of any system could be in a folder: by its last part, by its last two, and so on. */
export function tailsIn(folder: string, path: string): readonly string[] {
  const parts = path.split(/[/\\]/).filter((part) => part !== '');
  return parts.map((_, n) => join(folder, ...parts.slice(-1 - n)));
}

function requireKnown(inputs: readonly JobInput[], { replaced, converted }: InputPlaces): void {
  const paths = inputs.map(({ Path }) => Path);
  if (converted !== undefined) paths.push(converted.recordedFolder);
  const known = paths.flatMap((path) => [path, lastPart(path)]);
  const stray = [...(replaced ?? new Map<string, string>()).keys()].find((name) => !known.includes(name));
  if (stray === undefined) return;
  const names = paths.map(lastPart).join(', ');
  throw new VoxfitError('WRONG_USE', `The job has no input "${stray}"; its inputs are ${names}.`, {
    given: stray,
  });
}

/** The name of a file or folder of any system. */
export function lastPart(path: string): string {
  return basename(path.replaceAll('\\', '/'));
}
