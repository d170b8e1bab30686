import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { AcquisitionField } from '../models/resolve/acquisitionFields.js';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { jsonFaultOffset } from './jsonFault.js';

/** What one file says of one variable: a number for all volumes or a list; or why neither can be read of it. */
export interface FoundVariable {
  readonly field: AcquisitionField;
  readonly values: number | readonly number[] | VoxfitError;
  readonly fileName: string;
  /** The BIDS field, or nothing for a file that holds only this variable. */
  readonly bidsField: string | null;
}

/** What the sidecars of an image say of those of `wanted` that they have. */
export function variablesIn(
  fields: ReadonlyMap<string, { readonly stored: unknown; readonly from: string }>,
  wanted: readonly AcquisitionField[],
): FoundVariable[] {
  const found: FoundVariable[] = [];
  for (const field of wanted) {
    const bidsField = field.bidsFields.find((name) => fields.has(name));
    const content = fields.get(bidsField ?? '');
    const off = fields.get(field.zeroWhereFalse ?? '');
    if (bidsField !== undefined && content !== undefined) {
      const values = valuesOf(field, content.stored, bidsField, content.from);
      found.push({ field, values, fileName: content.from, bidsField });
    } else if (field.zeroWhereFalse !== undefined && off?.stored === false) {
      found.push({ field, values: 0, fileName: off.from, bidsField: field.zeroWhereFalse });
    }
  }
  return found;
}

function valuesOf(
  field: AcquisitionField,
  stored: unknown,
  bidsField: string,
  fileName: string,
): FoundVariable['values'] {
  try {
    const values = numbersOf(field.isSwitch ? switchNumbers(stored) : stored, bidsField, fileName);
    return field.firstOfList ? firstOf(values) : values;
  } catch (error) {
    if (error instanceof VoxfitError) return error;
    throw error;
  }
}

/** True and false, or a list of them, as 1 and 0; what is neither stays. */
function switchNumbers(stored: unknown): unknown {
  if (Array.isArray(stored)) return stored.map(switchNumbers);
  return typeof stored === 'boolean' ? Number(stored) : stored;
}

/** All fields of a JSON sidecar; null where there is no such file. Throws SIDECAR_INVALID with the position, READ_FAILED. */
export async function readSidecarFields(path: string): Promise<ReadonlyMap<string, unknown> | null> {
  const text = await readTextIfThere(path);
  return text === null ? null : parseObject(text, path, basename(path));
}

/** The numbers of a text file with blanks and line ends between them; null where there is no such file. */
export async function readNumberRows(
  path: string,
  notANumber: 'refused' | 'kept' = 'refused',
): Promise<number[][] | null> {
  const text = await readTextIfThere(path);
  if (text === null) return null;
  const rows = text.split(/\r\n|\r|\n/).map((line) => line.split(/[\s,]+/).filter((word) => word !== ''));
  return rows
    .filter((words) => words.length > 0)
    .map((words) =>
      words.map((word) => {
        const value = Number(word);
        if (Number.isFinite(value)) return value;
        if (notANumber === 'kept' && /^[+-]?nan$/i.test(word)) return Number.NaN;
        throw new VoxfitError(
          'VARIABLE_INVALID',
          `${basename(path)} holds "${word}" where a number is needed.`,
          {
            path,
            found: word,
          },
        );
      }),
    );
}

/** A text file without its byte order mark; null where there is no such file. Throws READ_FAILED. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw mapFileError(error, 'read', path);
  }
}

function parseObject(text: string, path: string, fileName: string): ReadonlyMap<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const { line, column } = placeOf(text);
    throw new VoxfitError(
      'SIDECAR_INVALID',
      `${fileName} is not valid JSON: it goes wrong at line ${line}, column ${column}.`,
      { path, line, column },
      error,
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new VoxfitError('SIDECAR_INVALID', `${fileName} does not hold one JSON object, { … }.`, { path });
  }
  return new Map(Object.entries(parsed));
}

/** Where the text stops being JSON, 1-based. */
function placeOf(text: string): { line: number; column: number } {
  const lines = text.slice(0, jsonFaultOffset(text)).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** An empty list stays one, and is refused by its length. */
function firstOf(values: number | number[]): number | number[] {
  return typeof values === 'number' ? values : (values[0] ?? values);
}

/** A field that holds a number or a list of them, each 0 or more unless it is signed. Throws VARIABLE_INVALID. */
export function numbersOf(
  content: unknown,
  bidsField: string,
  fileName: string,
  { signed }: Pick<AcquisitionField, 'signed'> = {},
): number | number[] {
  const least = signed ? Number.NEGATIVE_INFINITY : 0;
  if (!Array.isArray(content)) return numberOf(content, bidsField, fileName, { least, index: null });
  return content.map((entry, index) => numberOf(entry, bidsField, fileName, { least, index }));
}

function numberOf(
  content: unknown,
  bidsField: string,
  fileName: string,
  { least, index }: { readonly least: number; readonly index: number | null },
): number {
  const value = typeof content === 'string' && content.trim() !== '' ? Number(content) : content;
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
  const which = index === null ? bidsField : `entry ${index + 1} of ${bidsField}`;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `In ${fileName}, ${which} is ${JSON.stringify(content)}; it must be ${least === 0 ? 'a number of 0 or more' : 'a finite number'}.`,
    { file: fileName, field: bidsField, found: JSON.stringify(content) },
  );
}
