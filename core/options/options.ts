import { parseArgs } from 'node:util';
import { VoxfitError } from '../contracts/errors.js';

/** One option of a command: what `--help` prints and what the parser accepts come from this. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** Placeholder of the value in the usage, e.g. `FILE`. */
  readonly value?: string;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

/** Parsed words of a command line. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** Parses the words after the command's name. Throws WRONG_USE for unknown options and missing values. */
export function parseOptions(words: readonly string[], table: OptionTable): ParsedArguments {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new VoxfitError('WRONG_USE', `${reason}. See voxfit --help.`, {}, error);
  }
  const { values, positionals } = parsed;
  return {
    positionals,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
    flag: (name) => values[name] === true,
  };
}

/** The words that give the options of a table the values that `args` has. */
export function wordsOf(args: ParsedArguments, table: OptionTable): readonly string[] {
  return Object.entries(table).flatMap(([name, { type, multiple }]) => {
    if (type === 'boolean') return args.flag(name) ? [`--${name}`] : [];
    const values = multiple ? args.texts(name) : [args.text(name)].filter((value) => value !== undefined);
    return values.map((value) => `--${name}=${value}`);
  });
}

/** A number as people type it; WRONG_USE names the option when it is none. */
export function parseNumber(text: string, option: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw wrongUse(`"${text}" in ${option} is not a number.`);
  return value;
}

/** `v1,v2,…`: at least one number. */
export function parseNumbers(text: string, option: string): readonly number[] {
  return text.split(',').map((part) => parseNumber(part, option));
}

/** A whole number of at least `least`. */
export function parseCount(text: string, option: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw wrongUse(`${option} needs a whole number of ${least} or more, not "${text}".`);
  }
  return value;
}

/** `NAME=rest` -> [NAME, rest]. */
export function parseAssignment(text: string, option: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw wrongUse(`${option} needs NAME=value, not "${text}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** One of a few words. */
export function parseChoice<T extends string>(text: string, choices: readonly T[], option: string): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw wrongUse(`${option} is one of ${choices.join(', ')}, not "${text}".`);
  return found;
}

export function wrongUse(message: string): VoxfitError {
  return new VoxfitError('WRONG_USE', message);
}
