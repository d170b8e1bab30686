import type { OptionTable, ParsedArguments } from '../core/options/options.js';

/** A command of the terminal program; usage, help and parsing come from its declaration. */
export interface Command {
  readonly name: string;
  /** What follows the name in the usage, e.g. `IMAGE...`. */
  readonly positionals: string;
  readonly summary: string;
  readonly options: OptionTable;
  readonly examples: readonly string[];
  /** Returns the exit code. Throws VoxfitError and Cancelled. */
  run(args: ParsedArguments): Promise<number>;
}

/** Standard output holds results only; everything said meanwhile goes to standard error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
