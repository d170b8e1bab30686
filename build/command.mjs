import { spawn } from 'node:child_process';
import { repositoryFolder } from './paths.mjs';

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd] default: the repository
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs] the command is ended after this long
 * @property {boolean} [quiet] keep the output instead of showing it
 */

/**
 * Runs a command to its end. Never rejects: a command that cannot be started has code 127, one that was ended
 * by a signal or the timeout has code 1 and says so in `output`. `output` is empty unless `quiet`.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{code: number, output: string}>}
 */
export function command(file, args, options = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, [...args], {
      cwd: options.cwd ?? repositoryFolder,
      env: options.env ?? process.env,
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            output += `\nended after ${options.timeoutMs} ms`;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${file}: ${error.message}` });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) output += `\n${file} was ended by ${signal}`;
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * As `command`, but throws with the output when the command fails.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 */
export async function mustRun(file, args, options = {}) {
  const { code, output } = await command(file, args, options);
  if (code !== 0) {
    throw new Error(`${[file, ...args].join(' ')} ended with ${code}${output === '' ? '' : `:\n${output}`}`);
  }
  return output;
}
