import { command } from './command.mjs';

/**
 * Debian packages that Electron loads at run time, found by starting it on a bare Debian 12. A second name is
 * that of newer releases, where the package was renamed for 64-bit times.
 * @type {readonly (readonly string[])[]}
 */
export const windowPackages = [
  ['libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3'],
  ['libasound2', 'libasound2t64'],
  ['libgbm1'],
  ['libxss1'],
  ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  ['libdrm2'],
  ['libxshmfence1'],
];

/** What a machine without a display needs on top. */
const displayPackages = [['xvfb'], ['xauth']];

/**
 * Makes sure that the system libraries of Electron are there: installs what is missing when root, otherwise
 * throws with the exact line to run. Systems without dpkg are left as they are.
 * @param {{virtualDisplay: boolean}} needs
 */
export async function ensureSystemPackages({ virtualDisplay }) {
  if (process.platform !== 'linux') return;
  const wanted = virtualDisplay ? [...windowPackages, ...displayPackages] : windowPackages;
  await ensurePackages(wanted, 'Electron needs system libraries');
}

/**
 * Makes sure that Debian packages are there, each under one of its names: installs what is missing when root,
 * otherwise throws with the exact line to run. Systems without dpkg are left as they are.
 * @param {readonly (readonly string[])[]} wanted
 * @param {string} purpose who needs them, for the message
 */
export async function ensurePackages(wanted, purpose) {
  const installed = await installedPackages(wanted.flat());
  if (installed === null) return;
  const missing = wanted.filter((names) => !names.some((name) => installed.has(name)));
  if (missing.length === 0) return;

  if (process.getuid?.() !== 0) {
    const first = missing.map((names) => names[0]).join(' ');
    throw new Error(`${purpose} that are missing. Run:\n  sudo apt-get install -y ${first}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  console.log('Reading the package lists of the system…');
  const update = await command('apt-get', ['update', '-q'], { env, quiet: true });
  const names = await Promise.all(missing.map(existingName));
  console.log(`Installing: ${names.join(' ')}`);
  const install = await command('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
    env,
    quiet: true,
  });
  if (install.code !== 0) {
    const why = `${update.code === 0 ? '' : update.output}${install.output}`
      .split('\n')
      .slice(-20)
      .join('\n');
    throw new Error(`The packages could not be installed (apt-get install -y ${names.join(' ')}):\n${why}`);
  }
}

/**
 * The packages of `names` that are installed; null on a system without dpkg.
 * @param {readonly string[]} names
 */
async function installedPackages(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const query = ['-W', '-f=${db:Status-Status} ${Package}\\n', ...names];
  const { code, output } = await command('dpkg-query', query, { quiet: true });
  if (code === 127) return null;
  const lines = output.split('\n').filter((line) => line.startsWith('installed '));
  return new Set(lines.map((line) => line.slice('installed '.length)));
}

/**
 * The name under which this release offers a package.
 * @param {readonly string[]} names
 */
async function existingName(names) {
  for (const name of names) {
    const { output } = await command('apt-cache', ['policy', name], { quiet: true });
    if (/Candidate: (?!\(none\))/.test(output)) return name;
  }
  return /** @type {string} */ (names[0]);
}
