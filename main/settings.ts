import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rectangle } from 'electron';
import { readPlace } from './windowPlace.js';

/** What is kept from one launch to the next. Paths may hold names of patients: the list of recent files can be cleared. */
export interface Settings {
  readonly place: Rectangle | null;
  /** Files that were opened together, the latest first; absolute paths. */
  readonly recent: readonly (readonly string[])[];
}

const none: Settings = { place: null, recent: [] };
const recentLimit = 10;

/** The settings of one user data folder, in `voxfit-settings.json`. What cannot be read counts as not set, and is said. */
export class SettingsFile {
  readonly #path: string;
  #settings: Settings;

  constructor(folder: string) {
    this.#path = join(folder, 'voxfit-settings.json');
    this.#settings = readSettings(this.#path);
  }

  get value(): Settings {
    return this.#settings;
  }

  /** Puts files at the head of the recent ones. */
  addRecent(paths: readonly string[]): void {
    const same = (other: readonly string[]) => other.join('\0') === paths.join('\0');
    const others = this.#settings.recent.filter((each) => !same(each));
    this.change({ recent: [paths, ...others].slice(0, recentLimit) });
  }

  /** Keeps a change; a disk that cannot be written costs the settings, not the work. */
  change(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    const part = `${this.#path}.part`;
    try {
      writeFileSync(part, `${JSON.stringify(this.#settings)}\n`, { mode: 0o600 });
      renameSync(part, this.#path);
    } catch (error) {
      console.error(`Settings could not be kept: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function readSettings(path: string): Settings {
  if (!existsSync(path)) return none;
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // The words of the parser would repeat what is in the file.
    const why = error instanceof SyntaxError ? 'the file is damaged' : error;
    console.error(`Settings could not be read: ${why}. They are written anew at the next change.`);
    return none;
  }
  if (typeof found !== 'object' || found === null) return none;
  const { place, recent } = found as { place?: unknown; recent?: unknown };
  const isGroup = (each: unknown): each is string[] =>
    Array.isArray(each) && each.length > 0 && each.every((path) => typeof path === 'string');
  return {
    place: readPlace(place),
    recent: Array.isArray(recent) ? recent.filter(isGroup).slice(0, recentLimit) : [],
  };
}
