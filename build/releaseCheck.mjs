import { electronRuntime } from './electronRuntime.mjs';
import { assertShippable } from './electronSupport.mjs';
import { assertNoKnownFaults } from './knownFaults.mjs';
import { packageVersion } from './paths.mjs';

/** `npm run release:check`: ends with 1 unless what would be built may be given to people under the tag VOXFIT_TAG. */
try {
  const tag = process.env.VOXFIT_TAG;
  if (tag !== undefined && tag !== `v${packageVersion()}`) {
    throw new Error(`Not shipped. The tag is ${tag}, the version in package.json ${packageVersion()}.`);
  }
  const runtime = await electronRuntime();
  await assertShippable(runtime);
  await assertNoKnownFaults();
  console.log(`Electron ${runtime.version} may be shipped, and of what is bundled no fault is known.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
