import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { builderConfig } from './builderConfig.mjs';

/**
 * Makes the installers that electron-builder makes on this system: AppImage on Linux, NSIS on Windows, dmg and zip for
 * both processors on macOS, signed and notarised where the environment has the accounts for it.
 * @param {import('../electronRuntime.mjs').ElectronRuntime} runtime
 * @param {string} output folder
 */
export async function makeInstallers(runtime, output) {
  const work = join(output, 'work');
  // Two processors on macOS: each needs its own Electron, which electron-builder fetches by version.
  const { electronDist: _, ...anyProcessor } = builderConfig('release', runtime, work);
  const config = process.platform === 'darwin' ? anyProcessor : builderConfig('release', runtime, work);
  const files = await build({ targets: Platform.current().createTarget(), publish: 'never', config });
  const wanted = files.filter((file) => /\.(AppImage|exe|dmg|zip)$/.test(file));
  for (const file of wanted) await rename(file, join(output, file.slice(work.length + 1)));
  await rm(work, { recursive: true, force: true });
}
