import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VoxfitError } from '../core/contracts/errors.js';
import type { SliceFunction, SliceModule } from '../core/contracts/sliceFunction.js';
import { hashFile } from '../core/io/hashFile.js';
import { checkSliceDeclaration } from '../core/models/definition/sliceDeclaration.js';

/**
 * Loads a user's module, which runs its top level, and says what it declares; with `expected`, only a text of this sha256.
 * Throws FILE_NOT_FOUND, READ_FAILED, FUNCTION_INVALID.
 */
export async function declareSliceFunction(path: string, expected?: string): Promise<SliceFunction> {
  const place = resolve(path);
  const sha256 = await hashFile(place);
  if (expected !== undefined && sha256 !== expected) {
    throw new VoxfitError('FUNCTION_INVALID', `${basename(place)} has just changed.`, { path: place });
  }
  const exported = await load(place);
  const fileName = basename(place);
  return {
    ...{ path: place, sha256, id: basename(place, extname(place)) },
    ...checkSliceDeclaration(exported, fileName),
  };
}

/** The module of a declared function. Throws FUNCTION_INVALID where its file has changed since, and what loading throws. */
export async function loadSliceModule({ path, sha256 }: SliceFunction): Promise<SliceModule> {
  if ((await hashFile(path)) !== sha256) {
    throw new VoxfitError('FUNCTION_INVALID', `${basename(path)} has changed since the run began.`, { path });
  }
  const exported = await load(path);
  checkSliceDeclaration(exported, basename(path));
  return exported as unknown as SliceModule;
}

async function load(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new VoxfitError(
      'FUNCTION_INVALID',
      `${basename(path)} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      { path },
      error,
    );
  }
}
