import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ModelDefinition } from '../contracts/modelDefinition.js';
import { checkDefinition, modelFileText } from '../models/definition/modelFileText.js';
import { checkNoOutputs } from './checkOutputs.js';
import { readSidecarFields } from './sidecar.js';
import { writeWhole } from './writeWhole.js';

/**
 * The definition in a model file. Throws FILE_NOT_FOUND, READ_FAILED, MODEL_INVALID (with the place where the text is
 * not JSON, or the field that is wrong), and what checkDefinition throws.
 */
export async function readModelFile(path: string): Promise<ModelDefinition> {
  const fields = await readSidecarFields(path).catch((error: unknown) => {
    if (!(error instanceof VoxfitError) || error.code !== 'SIDECAR_INVALID') throw error;
    throw new VoxfitError('MODEL_INVALID', error.message, error.detail, error.cause);
  });
  if (fields === null) throw new VoxfitError('FILE_NOT_FOUND', `There is no model file ${path}.`, { path });
  return checkDefinition(Object.fromEntries(fields), basename(path));
}

/**
 * Writes a model file, whole or not at all. Throws OUTPUT_EXISTS unless `existing` is `replaced`, what modelFileText
 * throws, DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function writeModelFile(
  path: string,
  definition: ModelDefinition,
  existing: 'kept' | 'replaced',
): Promise<void> {
  const text = modelFileText(definition);
  if (existing === 'kept') await checkNoOutputs([path]);
  await writeWhole(path, text);
}
