import { readFileSync } from 'node:fs';
import { mustRun } from './command.mjs';
import { inRepository } from './paths.mjs';

/** Electron mends its latest three major versions (electronjs.org, "Electron Releases"). */
const supportedMajors = 3;

/**
 * Why an Electron must not be given to people; null when it may.
 * @param {{version: string, shippable: boolean}} runtime
 * @param {{pinned: string, latest: string}} known `pinned`: in package.json; `latest`: the newest stable version
 * @returns {string | null}
 */
export function reasonAgainst(runtime, { pinned, latest }) {
  const major = (/** @type {string} */ version) => Number.parseInt(version, 10);
  if (!runtime.shippable) return `Electron ${runtime.version} is the runtime for tests.`;
  if (runtime.version !== pinned) {
    return `Electron ${runtime.version} is not the version of package.json, ${pinned}.`;
  }
  if (major(runtime.version) <= major(latest) - supportedMajors) {
    return `Electron ${runtime.version} gets no more security fixes: the newest is ${latest}, and three majors are kept.`;
  }
  return null;
}

/**
 * Throws where the Electron must not be shipped; asks the package registry for the newest one.
 * @param {import('./electronRuntime.mjs').ElectronRuntime} runtime
 */
export async function assertShippable(runtime) {
  const latest = await mustRun('npm', ['view', 'electron', 'dist-tags.latest'], { quiet: true });
  const { devDependencies } = /** @type {{devDependencies: {electron: string}}} */ (
    JSON.parse(readFileSync(inRepository('package.json'), 'utf8'))
  );
  const reason = reasonAgainst(runtime, { pinned: devDependencies.electron, latest: latest.trim() });
  if (reason !== null) throw new Error(`Not shipped. ${reason}`);
}
