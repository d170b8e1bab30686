import { execFileSync } from 'node:child_process';

/** Whether the commands of MRtrix can be run; says so once per test file where they cannot. */
export function mrtrixPresent(what: string): boolean {
  try {
    execFileSync('mrinfo', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`Left out: ${what} (mrtrix3 is not installed).`);
    return false;
  }
}

/** What a command of MRtrix prints. Throws where it ends with an error. */
export function askMrtrix(command: string, ...words: readonly string[]): string {
  return execFileSync(command, ['-quiet', ...words], { encoding: 'utf8', stdio: 'pipe' });
}
