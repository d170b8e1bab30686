import { existsSync, readFileSync } from 'node:fs';

/**
 * Counts of a report of vitest's json reporter. A test file that could not even be loaded counts as one failed
 * test, and so does a report that was never written.
 * @param {string} path
 * @returns {{passed: number, failed: number}}
 */
export function readCounts(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const report = /** @type {Report} */ (JSON.parse(readFileSync(path, 'utf8')));
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
}

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{status: string, assertionResults: {status: string}[]}[]} testResults
 */
