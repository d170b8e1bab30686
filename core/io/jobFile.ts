import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import { type JobRecord, jobFormat } from '../contracts/jobFile.js';
import { mapFileError } from './fileErrors.js';
import { jsonFaultOffset } from './jsonFault.js';
import { parseJsonText } from './jsonText.js';

/** How the name of a job file ends. */
export const jobFileEnding = '_job.json';

/**
 * Reads a job file. What planning needs is checked to be there; whether it makes sense together is found by planning.
 * Throws FILE_NOT_FOUND, READ_FAILED, and JOB_INVALID with what is missing or of another format.
 */
export async function readJobFile(path: string): Promise<JobRecord> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw mapFileError(error, 'read', path);
  });
  const name = basename(path);
  const record = parsed(text, name);
  if (!isRecord(record) || !isRecord(record.Voxfit)) {
    throw jobInvalid(name, 'is no job file of Voxfit: it has no field "Voxfit"');
  }
  const { JobFormat: format, Version: version } = record.Voxfit;
  if (format !== jobFormat) {
    throw jobInvalid(
      name,
      `has format ${String(format)}, written by Voxfit ${String(version)}; this version runs jobs of format ${jobFormat}`,
    );
  }
  const missing = Object.entries(needed)
    .filter(([field, isThere]) => !isThere(record[field]))
    .map(([field]) => field);
  if (missing.length > 0)
    throw jobInvalid(name, `cannot be run: ${missing.join(', ')} is missing or damaged`);
  return record as unknown as JobRecord;
}

/** What is wrong with a job file, in a sentence that begins with its name. */
export function jobInvalid(name: string, what: string, cause?: unknown): VoxfitError {
  return new VoxfitError('JOB_INVALID', `${name} ${what}.`, { file: name }, cause);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

/** Fields that running a job again needs, each with what it must be. */
const needed: Readonly<Record<string, (value: unknown) => boolean>> = {
  Inputs: (value) =>
    isListOf(value, ({ Use, Path, Sha256 }) => [Use, Path, Sha256].every(isText)) && value.length > 0,
  Series: (value) => isRecord(value) && isCount(value.volumeCount) && isRecord(value.variables),
  Options: (value) =>
    isRecord(value) && isText(value.modelId) && isRecord(value.parameters) && isRecord(value.mask),
  Maps: (value) => isListOf(value, ({ Name, VoxelsSha256 }) => [Name, VoxelsSha256].every(isText)),
  Result: (value) => isRecord(value) && isCount(value.SlabsFailed) && isCount(value.SlabsUnfinished),
  Started: isText,
};

function parsed(text: string, name: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    const before = text.slice(0, jsonFaultOffset(text)).split('\n');
    const place = `line ${before.length}, character ${(before.at(-1) ?? '').length + 1}`;
    throw jobInvalid(name, `is not JSON: it breaks at ${place}`, error);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(
  value: unknown,
  isEntry: (entry: Readonly<Record<string, unknown>>) => boolean,
): value is readonly unknown[] {
  return Array.isArray(value) && value.every((entry: unknown) => isRecord(entry) && isEntry(entry));
}
