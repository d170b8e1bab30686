import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../command.mjs';
import { summary } from './desktopFiles.mjs';
import { afterInstall, beforeRemove, installFolder, write } from './linuxTree.mjs';
import { oldestNode } from './terminal.mjs';

/**
 * Makes the rpm of a laid-out tree with rpmbuild. The libraries that the window needs are named by their files, so that
 * the names of packages, which differ between distributions, do not matter.
 * @param {string} root what layOutLinux made; not changed
 * @param {{release: import('./release.mjs').Release, output: string}} what `output`: a folder
 * @returns {Promise<string>} path of the rpm
 */
export async function makeRpm(root, { release, output }) {
  const work = await mkdtemp(join(tmpdir(), 'voxfit-rpm-'));
  try {
    await write(join(work, 'voxfit.spec'), spec(release));
    const defines = [
      `_topdir ${work}`,
      `_rpmdir ${work}`,
      '_build_id_links none',
      'buildhost reproducible',
      'use_source_date_epoch_as_buildtime 1',
      'clamp_mtime_to_source_date_epoch 1',
      `_binary_payload w${release.forPeople ? 19 : 1}.zstdio`,
    ].flatMap((each) => ['--define', each]);
    // rpmbuild empties its build root: it gets a copy, made of hard links.
    const buildRoot = join(work, 'root');
    await mustRun('cp', ['-al', root, buildRoot], { quiet: true });
    await rm(join(buildRoot, 'DEBIAN'), { recursive: true, force: true });
    await mustRun('rpmbuild', ['-bb', '--buildroot', buildRoot, ...defines, join(work, 'voxfit.spec')], {
      quiet: true,
      env: { ...process.env, SOURCE_DATE_EPOCH: String(release.timeS) },
    });
    const folder = join(work, rpmArchitecture());
    const [made] = await readdir(folder);
    if (made === undefined) throw new Error('rpmbuild left no package.');
    const rpm = join(output, `voxfit-${release.label}.${rpmArchitecture()}.rpm`);
    await copyFile(join(folder, made), rpm);
    return rpm;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param {import('./release.mjs').Release} release */
function spec({ debianVersion }) {
  return `Name: voxfit
Version: ${debianVersion.replace(/-/g, '_')}
Release: 1
Summary: ${summary}
License: MIT
AutoReqProv: no
Requires: ${requiredFiles.join(', ')}, hicolor-icon-theme
Recommends: nodejs >= ${oldestNode}
%global debug_package %{nil}
%global __os_install_post %{nil}
%global __brp_mangle_shebangs %{nil}

%description
Voxfit fits a model to every voxel of a 4D NIfTI image, in parallel, and shows the
parameter maps while they form. The window is voxfit-desktop; the terminal program
voxfit runs without a display and needs Node.js.

%post
${afterInstall}exit 0

%preun
if [ "$1" = 0 ]; then
${beforeRemove}fi
exit 0

%files
%defattr(-,root,root,-)
${installFolder}
/usr/bin/voxfit
/usr/bin/voxfit-desktop
/usr/share/applications/voxfit.desktop
/usr/share/mime/packages/voxfit.xml
/usr/share/metainfo/org.voxfit.voxfit.metainfo.xml
/usr/share/icons/hicolor/*/apps/voxfit.*
/usr/share/doc/voxfit
`;
}

const requiredFiles = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libasound.so.2',
  'libgbm.so.1',
  'libatk-bridge-2.0.so.0',
  'libdrm.so.2',
  'libcups.so.2',
].map((file) => `${file}()(64bit)`);

function rpmArchitecture() {
  return process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : process.arch;
}
