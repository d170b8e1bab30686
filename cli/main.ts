import { Cancelled, errorCatalogue, toErrorReport } from '../core/contracts/errors.js';
import { voxfitVersion } from '../core/contracts/version.js';
import { parseOptions, wrongUse } from '../core/options/options.js';
import { print, say } from './command.js';
import { commands } from './commands.js';
import { commandHelp, programHelp } from './help.js';

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (words.includes('--version')) {
    print(voxfitVersion);
    return 0;
  }
  const command = commands.find((entry) => entry.name === name);
  if (words.includes('--help') || name === 'help' || name === undefined) {
    print(command === undefined ? programHelp(commands) : commandHelp(command));
    return name === undefined ? 2 : 0;
  }
  if (command === undefined) {
    const known = commands.map((entry) => entry.name).join(', ');
    throw wrongUse(`There is no command "${name}". Commands: ${known}. See voxfit --help.`);
  }
  return command.run(parseOptions(rest, command.options));
}

/** Says what went wrong and answers with the exit code; with `--json` standard output gets the error as an object. */
function fail(error: unknown, asJson: boolean): number {
  if (error instanceof Cancelled) return 130;
  const report = toErrorReport(error);
  say(`voxfit: ${report.message} [${report.code}]`);
  for (const cause of report.cause) say(`  because: ${cause}`);
  if (asJson) print(JSON.stringify({ error: report }));
  return errorCatalogue[report.code].exitCode;
}

const words = process.argv.slice(2);
main(words)
  .catch((error: unknown) => fail(error, words.includes('--json')))
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
