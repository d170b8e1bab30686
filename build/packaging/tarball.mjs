import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../command.mjs';
import { write } from './linuxTree.mjs';
import { oldestNode, terminalScript } from './terminal.mjs';

/**
 * Makes the tar.gz: one folder that runs from anywhere and writes nothing outside of itself but what the user saves.
 * @param {string} appFolder the packaged program
 * @param {{release: import('./release.mjs').Release, output: string}} what `output`: a folder
 * @returns {Promise<string>} path of the tar.gz
 */
export async function makeTarball(appFolder, { release, output }) {
  const work = await mkdtemp(join(tmpdir(), 'voxfit-tar-'));
  try {
    const name = `voxfit-${release.label}-linux-${process.arch}`;
    const folder = join(work, name);
    await cp(appFolder, join(folder, 'program'), { recursive: true, verbatimSymlinks: true });
    await write(join(folder, 'bin/voxfit'), relocatable(), 0o755);
    await symlink('../program/voxfit', join(folder, 'bin/voxfit-desktop'));
    await write(join(folder, 'README.txt'), readme);
    const archive = join(output, `${name}.tar.gz`);
    const fixed = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${release.timeS}`];
    await mustRun('tar', [...fixed, '-I', 'gzip -n -6', '-cf', archive, '-C', work, name], { quiet: true });
    return archive;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The terminal's script, which finds the program from where it lies itself, through links to it. */
function relocatable() {
  const script = terminalScript('$folder/program');
  const find = 'folder=$(dirname "$(dirname "$(readlink -f "$0")")")\n';
  return script.replace('node=${VOXFIT_NODE', `${find}node=\${VOXFIT_NODE`);
}

const readme = `Voxfit

  bin/voxfit-desktop   the window
  bin/voxfit           the terminal program; needs Node.js ${oldestNode} or newer, no display

Nothing has to be installed; put the folder where you like. To remove Voxfit, remove the folder.
Settings of the window are in ~/.config/voxfit.

The window needs the libraries of a desktop: GTK 3, NSS, ALSA, libgbm, libdrm, libxshmfence, libXss,
at-spi2. It runs in Chromium's sandbox, which needs user namespaces. Where the system forbids
them (Ubuntu 24.04 and later), install the deb instead, which brings the rule that allows them, or let
root run:

  chown root:root program/chrome-sandbox && chmod 4755 program/chrome-sandbox
`;
