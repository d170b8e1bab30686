/** Words as one line for the shell that people use on a system (`process.platform`): POSIX, or Windows' own. */
export function shellCommand(words: readonly string[], platform: string): string {
  return words.map((word) => quoted(word, platform)).join(' ');
}

function quoted(word: string, platform: string): string {
  if (/^[A-Za-z0-9_./:=,@%+-]+$/.test(word)) return word;
  // A path of Windows has no double quotes in it.
  if (platform === 'win32') return `"${word}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
