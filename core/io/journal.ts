import { appendFile, readFile, rm, truncate } from 'node:fs/promises';
import { VoxfitError } from '../contracts/errors.js';
import type { Slab, SlabResult } from '../contracts/job.js';
import { mapFileError } from './fileErrors.js';
import { writeWhole } from './writeWhole.js';

const journalVersion = 1;
/** How many differences a refusal to resume shows, and how much of each. */
const shownChanges = 3;
const clippedLength = 80;

/**
 * What a run is, as named hashes (input, model, mask, options): a journal may only be resumed by a run whose
 * every entry is the same. Names appear in the message of RESUME_MISMATCH.
 */
export type JournalKey = Readonly<Record<string, string>>;

/** One finished slab. */
export interface JournalEntry {
  readonly slab: Slab;
  readonly result: SlabResult;
}

export interface Journal {
  readonly key: JournalKey;
  /** In the order in which the slabs finished; each slab once. */
  readonly entries: readonly JournalEntry[];
  /** Bytes up to the end of the last whole line; what follows was cut off by a crash. */
  readonly wholeBytes: number;
  readonly fileBytes: number;
}

/**
 * Starts a journal: its first line, the key. To be called when the map files are there: whoever finds a journal finds
 * them too. Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function createJournal(path: string, key: JournalKey): Promise<void> {
  await writeWhole(path, `${JSON.stringify({ journal: 'voxfit', version: journalVersion, key })}\n`);
}

/** Removes the journal of an earlier run, whose map files are about to be replaced. Throws OUTPUT_UNWRITABLE, WRITE_FAILED. */
export async function removeJournal(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
}

/**
 * Adds a line per finished slab, in one small write. To be called after the slabs' values are in the map
 * files: a slab that the journal names is always there; one that is there but not named is fitted again.
 * Throws DISK_FULL, OUTPUT_UNWRITABLE, WRITE_FAILED.
 */
export async function appendSlabs(path: string, entries: readonly JournalEntry[]): Promise<void> {
  const lines = entries.map(({ slab, result }) => `${JSON.stringify({ slab, result })}\n`);
  try {
    await appendFile(path, lines.join(''));
  } catch (error) {
    throw mapFileError(error, 'write', path);
  }
}

/**
 * Reads a journal; a last line that a crash cut off is left out. Throws FILE_NOT_FOUND, READ_FAILED (also where
 * the text is damaged before its last line) and RESUME_MISMATCH where it is the journal of another version.
 */
export async function readJournal(path: string): Promise<Journal> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw mapFileError(error, 'read', path);
  });
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1);
  const key = parseKey(lines[0], path);
  const entries = new Map<number, JournalEntry>();
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const entry = parseEntry(line);
    if (entry === null) throw damaged(path, index + 1);
    entries.set(entry.slab.index, entry);
  }
  return { key, entries: [...entries.values()], wholeBytes, fileBytes: bytes.byteLength };
}

/**
 * Reads the journal of an earlier run in order to go on with it, and removes a line that a crash cut off, so that
 * `appendSlabs` starts on a line of its own. Throws RESUME_MISMATCH naming what differs from `key`, and all that
 * `readJournal` throws.
 */
export async function resumeJournal(path: string, key: JournalKey): Promise<readonly JournalEntry[]> {
  const journal = await readJournal(path);
  const differs = differences(journal.key, key);
  if (differs.length > 0) {
    throw new VoxfitError(
      'RESUME_MISMATCH',
      `The earlier run in ${path} cannot be resumed: its ${listed(differs)} ${differs.length === 1 ? 'is' : 'are'} not the same (${changes(journal.key, key, differs)}). Run without resuming, or with the earlier settings.`,
      { path, differs, slabsFinished: journal.entries.length },
    );
  }
  if (journal.wholeBytes < journal.fileBytes) {
    await truncate(path, journal.wholeBytes).catch((error: unknown) => {
      throw mapFileError(error, 'write', path);
    });
  }
  return journal.entries;
}

/** Names of the entries in which two keys differ. */
export function differences(before: JournalKey, now: JournalKey): readonly string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return names.filter((name) => now[name] !== before[name]);
}

/** The first differences as people read them: what it was then and what it is now, from where they part. */
function changes(before: JournalKey, now: JournalKey, names: readonly string[]): string {
  const shown = names.slice(0, shownChanges).map((name) => {
    const [then, today] = [before[name], now[name]];
    if (then === undefined || today === undefined) {
      return `${name} ${then === undefined ? 'then none' : `then ${clip(then)}`}, ${today === undefined ? 'now none' : `now ${clip(today)}`}`;
    }
    let from = 0;
    while (then[from] === today[from]) from++;
    const begin = from < clippedLength / 2 ? 0 : from - 20;
    return `${name} then ${clip(then, begin)}, now ${clip(today, begin)}`;
  });
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

function clip(text: string, begin = 0): string {
  const part = text.slice(begin, begin + clippedLength);
  return `${begin > 0 ? '…' : ''}${part}${begin + clippedLength < text.length ? '…' : ''}`;
}

function parseKey(line: string | undefined, path: string): JournalKey {
  const first = line === undefined ? null : parseObject(line);
  if (first === null || first.journal !== 'voxfit') throw damaged(path, 1);
  if (first.version !== journalVersion) {
    throw new VoxfitError(
      'RESUME_MISMATCH',
      `The journal ${path} has version ${String(first.version)}; this program resumes version ${journalVersion}.`,
      { path, version: String(first.version), versionNeeded: journalVersion },
    );
  }
  if (!isRecord(first.key)) throw damaged(path, 1);
  const key: Record<string, string> = {};
  for (const [name, value] of Object.entries(first.key)) {
    if (typeof value !== 'string') throw damaged(path, 1);
    key[name] = value;
  }
  return key;
}

function parseEntry(line: string): JournalEntry | null {
  const entry = parseObject(line);
  if (entry === null || !isRecord(entry.slab) || !isRecord(entry.result)) return null;
  const { index, k0, k1 } = entry.slab;
  const { statusCounts, seconds } = entry.result;
  if (![index, k0, k1].every(Number.isInteger) || typeof seconds !== 'number') return null;
  if (!Array.isArray(statusCounts) || !statusCounts.every(Number.isInteger)) return null;
  return {
    slab: { index: Number(index), k0: Number(k0), k1: Number(k1) },
    result: { statusCounts: statusCounts.map(Number), seconds },
  };
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damaged(path: string, line: number): VoxfitError {
  return new VoxfitError(
    'READ_FAILED',
    `The journal ${path} is damaged at line ${line}, so the earlier run cannot be resumed. Run without resuming.`,
    { path, line },
  );
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
