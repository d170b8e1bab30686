import type { FitOptions } from '../contracts/job.js';
import type { InputUse } from '../contracts/jobFile.js';
import type { ParameterSetting } from '../contracts/model.js';
import type { Series } from '../contracts/series.js';
import { hashFile } from '../io/hashFile.js';
import { headerBeside } from '../io/imageFile.js';

/** A file whose bytes a run reads. */
export interface InputFile {
  readonly use: InputUse;
  /** Absolute. */
  readonly path: string;
}

/** An input with the hash of its bytes. */
export interface HashedInput extends InputFile {
  readonly sha256: string;
}

/** The options with every path of a file in them replaced. */
export function withInputPaths(
  options: FitOptions,
  replace: (path: string, use: InputUse) => string,
): FitOptions {
  const { mask, rival, weights, sliceFunction, parameters } = options;
  const settings = (given: FitOptions['parameters']): FitOptions['parameters'] =>
    Object.fromEntries(
      Object.entries(given).map(([symbol, setting]): [string, ParameterSetting] => [
        symbol,
        setting.fixedMap === undefined
          ? setting
          : { ...setting, fixedMap: replace(setting.fixedMap, 'parameter map') },
      ]),
    );
  return {
    ...options,
    parameters: settings(parameters),
    mask: 'path' in mask ? { ...mask, path: replace(mask.path, 'mask') } : mask,
    ...(rival === undefined ? {} : { rival: { ...rival, parameters: settings(rival.parameters) } }),
    ...(weights?.kind === 'image' ? { weights: { ...weights, path: replace(weights.path, 'weights') } } : {}),
    ...(sliceFunction === undefined
      ? {}
      : { sliceFunction: { ...sliceFunction, path: replace(sliceFunction.path, 'function') } }),
  };
}

/** Every file that a run of these options reads voxels or code from, each once: the images of the series first. */
export async function inputFilesOf(
  series: Pick<Series, 'files'>,
  options: FitOptions,
): Promise<readonly InputFile[]> {
  const files = new Map<string, InputUse>();
  for (const { path } of series.files) files.set(path, 'image');
  withInputPaths(options, (path, use) => {
    if (!files.has(path)) files.set(path, use);
    return path;
  });
  for (const path of [...files.keys()]) {
    const header = await headerBeside(path);
    if (header !== null && !files.has(header)) files.set(header, 'header');
  }
  return [...files].map(([path, use]) => ({ path, use }));
}

/** The files with the hashes of their bytes, read one after another. Throws what hashFile throws. */
export async function hashInputs(
  files: readonly InputFile[],
  signal?: AbortSignal,
): Promise<readonly HashedInput[]> {
  const hashed: HashedInput[] = [];
  for (const file of files) hashed.push({ ...file, sha256: await hashFile(file.path, signal) });
  return hashed;
}
