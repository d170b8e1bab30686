import { execFileSync } from 'node:child_process';

const python = '/usr/bin/python3';

/** Whether nibabel can be asked; says so once per test file where it cannot. */
export function nibabelPresent(what: string): boolean {
  try {
    execFileSync(python, ['-c', 'import nibabel, numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`Left out: ${what} (python3-nibabel is not installed).`);
    return false;
  }
}

/**
 * Runs a few lines of Python with `path` as `path`, further words after it in `sys.argv`, and `nibabel`, `numpy`,
 * `json` imported; answers their JSON.
 */
export function askNibabel(path: string, lines: string, words: readonly string[] = []): unknown {
  const script = `import json, sys, numpy, nibabel\npath = sys.argv[1]\n${lines}`;
  return JSON.parse(execFileSync(python, ['-c', script, path, ...words], { encoding: 'utf8' }));
}
