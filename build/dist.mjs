import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeChecksums } from './checksums.mjs';
import { command, mustRun } from './command.mjs';
import { electronRuntime } from './electronRuntime.mjs';
import { assertShippable } from './electronSupport.mjs';
import { packageApp } from './packageApp.mjs';
import { makeDeb } from './packaging/deb.mjs';
import { makeInstallers } from './packaging/installers.mjs';
import { layOutLinux } from './packaging/linuxTree.mjs';
import { describeRelease } from './packaging/release.mjs';
import { makeRpm } from './packaging/rpm.mjs';
import { makeTarball } from './packaging/tarball.mjs';
import { inRepository } from './paths.mjs';

/**
 * `npm run dist`: every package that this machine can build, into release/dist, with their SHA-256 sums.
 * On Linux the folder of the program, tar.gz, deb, and rpm where rpmbuild is installed.
 * `npm run dist -- --release` makes those that are given to people, with the installers of this system (AppImage; NSIS;
 * dmg and zip), and refuses an Electron that is not supported any more.
 */
const forPeople = process.argv.includes('--release');
const output = inRepository('release/dist');

await mustRun(process.execPath, [inRepository('build/build.mjs')]);
const runtime = await electronRuntime();
if (forPeople) await assertShippable(runtime);
const release = describeRelease(runtime);
await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });

const { executable } = await packageApp('release');
console.log(`Folder: ${dirname(executable)}`);
if (process.platform === 'linux') await makeLinuxPackages(dirname(executable));
if (forPeople) await makeInstallers(runtime, output);
await writeChecksums(output);
if (!runtime.shippable) {
  console.log(`These are test builds (Electron ${runtime.version}): do not give them to anybody.`);
}

/** @param {string} appFolder */
async function makeLinuxPackages(appFolder) {
  const root = await mkdtemp(join(tmpdir(), 'voxfit-tree-'));
  try {
    await made(makeTarball(appFolder, { release, output }));
    await layOutLinux(root, { appFolder, release });
    if ((await command('rpmbuild', ['--version'], { quiet: true })).code === 0) {
      await made(makeRpm(root, { release, output }));
    } else {
      console.log('No rpm: rpmbuild is not installed.');
    }
    if ((await command('dpkg-deb', ['--version'], { quiet: true })).code === 0) {
      await made(makeDeb(root, { release, output, threads: availableParallelism() }));
    } else {
      console.log('No deb: dpkg-deb is not installed.');
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** @param {Promise<string>} path */
async function made(path) {
  const begunMs = performance.now();
  const { size } = await stat(await path);
  const seconds = ((performance.now() - begunMs) / 1000).toFixed(0);
  console.log(`${await path}: ${(size / 1e6).toFixed(1)} MB, ${seconds} s`);
}
