import { bundleSteps } from './bundles.mjs';
import { buildDocs } from './docs/buildDocs.mjs';
import { buildKernels } from './kernels.mjs';
import { writeNotices } from './notices.mjs';
import { buildWindow } from './window.mjs';

/**
 * Builds everything that runs into dist/. Every step is tried, so that one fault does not hide another.
 * With arguments, only the steps whose name contains one of them: `node build/build.mjs kernels main/`.
 */
const steps = [
  { name: 'workers/kernels', run: buildKernels },
  ...bundleSteps,
  { name: 'renderer', run: buildWindow },
  { name: 'notices', run: writeNotices },
  { name: 'docs', run: buildDocs },
];
const wanted = process.argv.slice(2);
const chosen = steps.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

let failed = 0;
for (const { name, run } of chosen) {
  try {
    await run();
  } catch (error) {
    failed++;
    console.error(`build: ${name} failed: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(`build: ${chosen.length - failed} of ${chosen.length} parts built into dist`);
process.exitCode = failed > 0 || chosen.length === 0 ? 1 : 0;
