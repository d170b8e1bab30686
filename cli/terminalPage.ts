import { markdownTable, markdownText } from '../core/models/describe/markdown.js';
import type { Option } from '../core/options/options.js';
import type { Command } from './command.js';
import { commands } from './commands.js';

/** The page docs/terminal.md: all commands and options, from the declarations that `--help` prints. */
export function terminalPage(): string {
  return `${[
    '<!-- Made from the commands in cli/ by "npm run pages"; changes belong there. -->',
    '# In the terminal',
    'Plain Node.js, no window and no display. Installed packages bring the command `voxfit`; in the source tree it is `npx voxfit`. `voxfit COMMAND --help` prints what stands here.',
    exitCodes,
    ...commands.map(commandSection),
  ].join('\n\n')}\n`;
}

const exitCodes = [
  '## Exit codes',
  markdownTable([
    ['code', 'meaning'],
    ['0', 'done'],
    ['1', 'done, but some slabs failed'],
    ['2', 'wrong use or unusable input'],
    ['3', 'reading or writing failed'],
    ['130', 'cancelled; what is finished is kept, `--resume` goes on'],
  ]),
  'Results go to standard output, everything said meanwhile to standard error. With `--json` standard output is one JSON object.',
].join('\n\n');

function commandSection({ name, positionals, summary, options, examples }: Command): string {
  const rows = Object.entries(options).map(([option, declared]) => optionRow(option, declared));
  return [
    `## voxfit ${name}`,
    `\`voxfit ${name} ${positionals} [options]\``,
    markdownText(summary),
    markdownTable([['option', 'what'], ...rows]),
    examples.map((example) => `    ${example}`).join('\n'),
  ].join('\n\n');
}

function optionRow(name: string, { value, help, multiple }: Option): readonly string[] {
  const usage = `--${name}${value === undefined ? '' : ` ${value}`}`;
  return [
    `\`${usage.replaceAll('|', '\\|')}\``,
    `${markdownText(help)}${multiple === true ? ' (may be repeated)' : ''}`,
  ];
}
