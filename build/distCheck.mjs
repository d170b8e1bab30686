import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { command, mustRun } from './command.mjs';
import { softwareSwitches } from './display.mjs';
import { inRepository } from './paths.mjs';

/**
 * `npm run dist:check`: installs what `npm run dist` made in a fresh Debian 12 (debootstrap; root), where nothing of this
 * machine is in reach, uses both programs as an ordinary user, removes them and looks at what is left. The same for the
 * tar.gz, and for the rpm where there is one: with Debian's rpm and a database of its own, so what is seen is that the
 * package is whole, and not that a Fedora finds what it requires. Prints figures. Takes about five minutes, most of them for
 * making the system.
 */
const system = process.env.VOXFIT_CHECK_ROOT ?? '/var/tmp/voxfit-debian-12';
const dist = inRepository('release/dist');

/** @param {RegExp} pattern */
async function builtIfAny(pattern) {
  return (await readdir(dist).catch(() => [])).find((each) => pattern.test(each));
}

/** @param {RegExp} pattern */
async function built(pattern) {
  const name = await builtIfAny(pattern);
  if (name === undefined) throw new Error(`There is no ${pattern} in release/dist: run npm run dist first.`);
  return name;
}

/**
 * Runs a script of the shell in the fresh system and answers with what it printed.
 * @param {string} script
 */
async function inside(script) {
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LC_ALL: 'C',
    DEBIAN_FRONTEND: 'noninteractive',
  };
  return mustRun('chroot', [system, '/bin/sh', '-ec', script], { quiet: true, env });
}

/** Files of the system but those that the package manager and running programs write for themselves. */
async function files() {
  const output = await inside(
    'find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /home -o -path /var/lib/apt ' +
      '-o -path /var/cache -o -path /var/log -o -path /var/lib/dpkg -o -path /check \\) -prune -o -print',
  );
  return new Set(output.split('\n'));
}

/** What a user does with the two programs: fits the sample in the window, and in the terminal without a display. */
const use = (/** @type {string} */ bin) => `
su researcher -c '
  cd ~ && export HOME=/home/researcher LIBGL_ALWAYS_SOFTWARE=1
  ${bin}voxfit --version
  ${bin}voxfit models | head -3
  rm -rf maps head.* terminal-maps
  ${bin}voxfit simulate head.nii
  ${bin}voxfit fit head.nii --model t2 --out terminal-maps --workers 2 2>/dev/null
  xvfb-run -a -s "-screen 0 1440x900x24" ${bin}voxfit-desktop \\
    ${softwareSwitches.join(' ')} --log-level=3 --demo-out=$HOME/maps
' 2>&1`;

async function makeSystem() {
  await rm(system, { recursive: true, force: true });
  await mustRun('debootstrap', ['--variant=minbase', 'bookworm', system, 'http://deb.debian.org/debian'], {
    quiet: true,
  });
}

/**
 * Installs the rpm, has rpm compare every file with the package (size, digest, mode, owner), looks for the libraries that
 * it requires among those of the system, uses it and removes it.
 * @param {string} rpm
 * @returns {Promise<readonly string[]>} what is left of it
 */
async function checkRpm(rpm) {
  // Folders that every rpm system has of its packages filesystem and hicolor-icon-theme.
  await inside(
    'apt-get install -q -y --no-install-recommends rpm hicolor-icon-theme && mkdir -p /opt /usr/share/applications /usr/share/metainfo',
  );
  const before = await files();
  const query = 'rpm --dbpath /check/rpm';
  await inside(`rm -rf /check/rpm && ${query} --initdb && ${query} -i --nodeps /check/${rpm}`);
  console.log(
    await inside(`${query} -q voxfit; ${query} -V --nodeps voxfit && echo 'Every file is as packaged.'`),
  );
  const missing = await inside(`
    ${query} -q --requires voxfit | sed -n 's/()(64bit)$//p' |
      while read -r file; do ldconfig -p | grep -qF "$file (" || echo "$file"; done`);
  if (missing.trim() !== '') throw new Error(`The rpm requires what is no library of the system: ${missing}`);
  console.log(await inside(use('/usr/bin/')));
  await inside(`${query} -e voxfit`);
  return [...(await files())].filter((file) => !before.has(file));
}

const desktopEntry = '/usr/share/applications/voxfit.desktop';
const metadata = '/usr/share/metainfo/org.voxfit.voxfit.metainfo.xml';

/**
 * Has the desktop entry and the metadata of the deb checked. Comes last, since what checks them brings packages of its own
 * that would be taken for the deb's.
 */
async function checkDescriptions() {
  await inside('apt-get install -q -y --no-install-recommends appstream desktop-file-utils');
  await inside(
    `cd /check && desktop-file-validate ${basename(desktopEntry)} && appstreamcli validate --no-net ${basename(metadata)}`,
  );
  console.log('The desktop entry and the metadata are valid.');
}

async function check() {
  if (process.getuid?.() !== 0) throw new Error('A fresh system can be made by root only.');
  const [deb, archive] = [await built(/\.deb$/), await built(/\.tar\.gz$/)];
  const rpm = await builtIfAny(/\.rpm$/);
  if (process.env.VOXFIT_CHECK_ROOT === undefined) await makeSystem();
  await mkdir(join(system, 'check'), { recursive: true });
  const mounts = ['proc', 'dev', 'sys'];
  for (const each of mounts) await mustRun('mount', ['--rbind', `/${each}`, join(system, each)]);
  try {
    for (const each of [deb, archive, ...(rpm === undefined ? [] : [rpm])]) {
      await mustRun('cp', [join(dist, each), join(system, 'check/')]);
    }
    // systemd leaves folders behind when it goes; every installed Debian has it, a fresh one of debootstrap does not.
    await inside(
      'apt-get update -q && apt-get install -q -y --no-install-recommends xvfb xauth systemd && (id researcher || useradd -m researcher)',
    );

    const before = await files();
    console.log(await inside(`apt-get install -q -y ./check/${deb} | tail -2; node --version`));
    console.log(
      await inside(
        `du -sm /opt/Voxfit /opt/Voxfit/resources; dpkg -s voxfit | grep -E '^(Version|Depends|Recommends|Installed-Size)'`,
      ),
    );
    await inside(`cp ${[desktopEntry, metadata].join(' ')} /check/`);
    console.log(await inside(use('/usr/bin/')));
    // What came with the deb goes too where something else of the system only recommends it (apt does the certificates).
    await inside(
      'apt-get purge -q -y voxfit && apt-get autoremove --purge -q -y -o APT::AutoRemove::RecommendsImportant=false',
    );
    const left = [...(await files())].filter((file) => !before.has(file));
    console.log(left.length === 0 ? 'Nothing is left of the deb.' : `Left of the deb:\n${left.join('\n')}`);

    // The archive declares nothing: the libraries come from the list of its README.
    const libraries =
      'libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libatk-bridge2.0-0 libdrm2 libxshmfence1 nodejs';
    await inside(`apt-get install -q -y --no-install-recommends ${libraries}`);
    const beforeArchive = await files();
    await inside(`cd /home/researcher && su researcher -c 'tar -xzf /check/${archive}'`);
    // In a chroot nobody may make user namespaces: what the README says root can do then.
    await inside(
      'cd /home/researcher/voxfit-*/program && chown root:root chrome-sandbox && chmod 4755 chrome-sandbox',
    );
    console.log(await inside(use('./voxfit-*/bin/')));
    await inside('rm -rf /home/researcher/voxfit-*');
    const leftOfArchive = [...(await files())].filter((file) => !beforeArchive.has(file));
    console.log(leftOfArchive.length === 0 ? 'Nothing is left of the tar.gz.' : leftOfArchive.join('\n'));
    console.log(await inside('cd /home/researcher && ls -A . maps .config'));
    const leftOfRpm = rpm === undefined ? [] : await checkRpm(rpm);
    if (rpm === undefined) console.log('There is no rpm to check.');
    else console.log(leftOfRpm.length === 0 ? 'Nothing is left of the rpm.' : leftOfRpm.join('\n'));
    await checkDescriptions();
    if (left.length + leftOfArchive.length + leftOfRpm.length > 0) process.exitCode = 1;
  } finally {
    for (const each of mounts) await command('umount', ['-l', '-R', join(system, each)]);
    if (process.env.VOXFIT_CHECK_ROOT === undefined) await rm(system, { recursive: true, force: true });
  }
}

console.log(`Checking with ${availableParallelism()} processors.`);
await check();
