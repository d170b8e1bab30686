import { table } from '../core/options/columns.js';
import type { Command } from './command.js';

/** What `voxfit --help` prints. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'Voxfit fits a model to every voxel of a 4D NIfTI image, in parallel.',
    '',
    table(commands.map((command) => [`  voxfit ${command.name}`, command.summary])),
    '',
    '  voxfit COMMAND --help   options and examples of a command',
    '  voxfit --version',
    '',
    'Exit codes: 0 done; 1 done, but some slabs failed; 2 wrong use or unusable input;',
    '3 reading or writing failed; 130 cancelled.',
  ].join('\n');
}

/** What `voxfit COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => [
    `  --${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    option.multiple ? `${option.help} (may be repeated)` : option.help,
  ]);
  return [
    `voxfit ${command.name} ${command.positionals} [options]`,
    '',
    command.summary,
    '',
    table(options),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
