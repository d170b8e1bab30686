import { execFileSync } from 'node:child_process';
import { packageVersion, repositoryFolder } from '../paths.mjs';

/**
 * What a package is called and when it says it was made.
 * @typedef {object} Release
 * @property {string} version as in package.json
 * @property {string} label for file names: the version, and that it is a test build where it is one
 * @property {string} debianVersion sorts below the release where it is a test build
 * @property {boolean} forPeople not a test build: small files are worth minutes of packing
 * @property {number} timeS seconds since 1970: of the last commit, so that the same sources give the same files
 */

/**
 * @param {import('../electronRuntime.mjs').ElectronRuntime} runtime
 * @returns {Release}
 */
export function describeRelease(runtime) {
  const version = packageVersion();
  const mark = runtime.shippable ? '' : `test.electron${runtime.version}`;
  return {
    version,
    label: mark === '' ? version : `${version}-${mark}`,
    debianVersion: mark === '' ? version : `${version}~${mark}`,
    forPeople: runtime.shippable,
    timeS: sourceTimeS(),
  };
}

function sourceTimeS() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  try {
    return Number(
      execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: repositoryFolder, encoding: 'utf8' }),
    );
  } catch {
    return Math.floor(Date.now() / 1000);
  }
}
