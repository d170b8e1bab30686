import { join } from 'node:path';
import { mustRun } from '../command.mjs';
import { windowPackages } from '../systemPackages.mjs';
import { summary } from './desktopFiles.mjs';
import { afterInstall, beforeRemove, write } from './linuxTree.mjs';
import { oldestNode } from './terminal.mjs';

/**
 * Makes the deb of a laid-out tree with dpkg-deb.
 * @param {string} root what layOutLinux made; the control files are added below it
 * @param {{release: import('./release.mjs').Release, output: string, threads: number}} what `output`: a folder
 * @returns {Promise<string>} path of the deb
 */
export async function makeDeb(root, { release, output, threads }) {
  const size = await mustRun('du', ['-sk', '--apparent-size', root], { quiet: true });
  await write(join(root, 'DEBIAN/control'), control(release, Number.parseInt(size, 10)));
  await write(join(root, 'DEBIAN/postinst'), maintainerScript('configure', afterInstall), 0o755);
  await write(join(root, 'DEBIAN/prerm'), maintainerScript('remove', beforeRemove), 0o755);
  const deb = join(output, `voxfit_${release.debianVersion}_${debianArchitecture()}.deb`);
  await mustRun(
    'dpkg-deb',
    [
      '--root-owner-group',
      '-Zxz',
      `-z${release.forPeople ? 6 : 0}`,
      `--threads-max=${threads}`,
      '--build',
      root,
      deb,
    ],
    {
      quiet: true,
      env: { ...process.env, SOURCE_DATE_EPOCH: String(release.timeS) },
    },
  );
  return deb;
}

/**
 * @param {import('./release.mjs').Release} release
 * @param {number} installedKib
 */
function control({ debianVersion }, installedKib) {
  return `Package: voxfit
Version: ${debianVersion}
Architecture: ${debianArchitecture()}
Maintainer: The Voxfit developers <noreply@voxfit.invalid>
Section: science
Priority: optional
Installed-Size: ${installedKib}
Depends: ${windowPackages.map((names) => names.join(' | ')).join(', ')}
Recommends: nodejs (>= ${oldestNode})
Description: ${summary}
 Voxfit fits a model to every voxel of a 4D NIfTI image, in parallel, and shows
 the parameter maps while they form: relaxometry, diffusion, perfusion, contrast
 enhancement, general linear models, and equations of your own.
 .
 The window is voxfit-desktop. The terminal program voxfit runs without a
 display; it needs Node.js, which is recommended for that reason.
`;
}

/**
 * @param {string} action the first argument with which dpkg calls the script when its work is due
 * @param {string} work
 */
function maintainerScript(action, work) {
  return `#!/bin/sh\nset -e\n[ "$1" = ${action} ] || exit 0\n${work}`;
}

function debianArchitecture() {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
