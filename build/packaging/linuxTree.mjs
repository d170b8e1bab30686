import { chmod, copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inRepository } from '../paths.mjs';
import { desktopEntry, metainfo, mimeXml } from './desktopFiles.mjs';
import { terminalScript } from './terminal.mjs';

/** Where the program lies on an installed system. */
export const installFolder = '/opt/Voxfit';

/**
 * Lays out below `root` what a Linux system gets: the program in /opt/Voxfit, its two commands, desktop entry, kinds of
 * files, icons, metadata and documents. The deb and the rpm are this tree.
 * @param {string} root an empty folder
 * @param {{appFolder: string, release: import('./release.mjs').Release}} what `appFolder`: the packaged program
 */
export async function layOutLinux(root, { appFolder, release }) {
  const program = join(root, installFolder);
  await mkdir(dirname(program), { recursive: true });
  await cp(appFolder, program, { recursive: true, verbatimSymlinks: true });
  // Where the kernel does not let users make namespaces, Chromium's sandbox needs this one program of root's.
  await chmod(join(program, 'chrome-sandbox'), 0o4755);
  await write(join(program, 'resources/apparmor-profile'), apparmorProfile());

  await write(join(root, 'usr/bin/voxfit'), terminalScript(installFolder), 0o755);
  await symlink(`${installFolder}/voxfit`, join(root, 'usr/bin/voxfit-desktop'));
  const share = join(root, 'usr/share');
  await write(join(share, 'applications/voxfit.desktop'), desktopEntry());
  await write(join(share, 'mime/packages/voxfit.xml'), mimeXml());
  const date = new Date(release.timeS * 1000).toISOString().slice(0, 10);
  await write(join(share, 'metainfo/org.voxfit.voxfit.metainfo.xml'), metainfo(date));
  for (const size of iconSizes) {
    const icons = join(share, `icons/hicolor/${size}x${size}/apps`);
    await mkdir(icons, { recursive: true });
    await copyFile(inRepository(`resources/icons/${size}x${size}.png`), join(icons, 'voxfit.png'));
  }
  await write(
    join(share, 'icons/hicolor/scalable/apps/voxfit.svg'),
    await readFile(inRepository('resources/icons/voxfit.svg')),
  );
  await write(join(share, 'doc/voxfit/copyright'), await readFile(inRepository('LICENSE')));
  const changes = await readFile(inRepository('CHANGELOG.md'));
  await write(join(share, 'doc/voxfit/changelog.gz'), gzipSync(changes, { level: 9 }));
}

const iconSizes = [16, 22, 24, 32, 48, 64, 128, 256, 512];

/** Ubuntu 24.04 and later let only named programs make user namespaces, which the sandbox is made of. */
function apparmorProfile() {
  return `abi <abi/4.0>,
include <tunables/global>

profile voxfit ${installFolder}/voxfit flags=(unconfined) {
  userns,

  include if exists <local/voxfit>
}
`;
}

/**
 * What runs once the files are there (root, /bin/sh). The databases of desktop and kinds of files are brought up to date
 * by dpkg's and rpm's own triggers where they are installed.
 */
export const afterInstall = `if [ -d /etc/apparmor.d ] && command -v apparmor_parser >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load --skip-cache ${installFolder}/resources/apparmor-profile >/dev/null 2>&1; then
  cp ${installFolder}/resources/apparmor-profile /etc/apparmor.d/voxfit
  apparmor_parser --replace /etc/apparmor.d/voxfit >/dev/null 2>&1 || true
fi
`;

/** What runs before the files go, but not when another version takes their place. */
export const beforeRemove = `if [ -f /etc/apparmor.d/voxfit ]; then
  apparmor_parser --remove /etc/apparmor.d/voxfit >/dev/null 2>&1 || true
  rm -f /etc/apparmor.d/voxfit
fi
`;

/**
 * @param {string} path its folder is made
 * @param {string | Buffer} content
 * @param {number} [mode]
 */
export async function write(path, content, mode = 0o644) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, mode);
}
