import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { billOfMaterials } from '../build/billOfMaterials.mjs';
import { reasonAgainst } from '../build/electronSupport.mjs';
import { icnsFile, icoFile } from '../build/iconFiles.mjs';
import { faultsOfShipped } from '../build/knownFaults.mjs';
import { bundledPackages } from '../build/notices.mjs';
import { desktopEntry, mimeXml } from '../build/packaging/desktopFiles.mjs';
import { terminalScript } from '../build/packaging/terminal.mjs';
import { scratchFolder } from './support/scratch.js';

const run = promisify(execFile);

describe('the check before shipping', () => {
  const known = { pinned: '45.4.1', latest: '46.0.0' };

  it('refuses the runtime for tests, another version than the pinned one, and one without security fixes', () => {
    expect(reasonAgainst({ version: '25.1.1', shippable: false }, known)).toMatch(/runtime for tests/);
    expect(reasonAgainst({ version: '45.4.0', shippable: true }, known)).toMatch(/not the version/);
    expect(reasonAgainst({ version: '45.4.1', shippable: true }, { ...known, latest: '48.0.1' })).toMatch(
      /no more security fixes/,
    );
  });

  it('lets the pinned version pass while its major is among the latest three', () => {
    for (const latest of ['45.4.1', '46.0.0', '47.9.9']) {
      expect(reasonAgainst({ version: '45.4.1', shippable: true }, { ...known, latest })).toBeNull();
    }
  });
});

describe('the audit of what is shipped', () => {
  const fault = (name: string) => ({ name, severity: 'high', via: [{ title: 'Overflow' }, 'another'] });
  const report = { vulnerabilities: { mathjs: fault('mathjs'), vitest: fault('vitest') } };

  it('names the faults of packages in the bundles, and not those of tools', async () => {
    const shipped = (await bundledPackages()).map(({ name }) => name);
    expect(faultsOfShipped(report, shipped)).toEqual(['mathjs (high): Overflow; another']);
  });

  it('is no clean one where the registry has given no report', () => {
    expect(() => faultsOfShipped({}, [])).toThrow('no report');
  });

  it('has nothing but bundled packages to look at: none is installed with the program', async () => {
    const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies?: object };
    expect(dependencies).toBeUndefined();
  });
});

describe('the bill of materials', () => {
  const npmBill = async () =>
    JSON.parse(
      (await run('npm', ['sbom', '--sbom-format', 'cyclonedx'], { maxBuffer: 1 << 26 })).stdout,
    ) as Parameters<typeof billOfMaterials>[0];

  it('names the program, and tells every package in it from those that it is built with', async () => {
    const shipped = await bundledPackages();
    const { metadata, components } = billOfMaterials(await npmBill(), 'voxfit', shipped);
    expect(metadata.component).toMatchObject({ name: 'voxfit', type: 'application' });
    const inProgram = components.filter(({ scope }) => scope === 'required');
    const keysOf = (list: readonly { name: string; version: string }[]) =>
      list.map(({ name, version }) => `${name}@${version}`).sort();
    expect(keysOf(inProgram)).toEqual(keysOf(shipped));
    expect(components.find(({ name }) => name === 'vitest')?.scope).toBe('excluded');
  });

  it('is none where a package of the program is not on it', async () => {
    const shipped = [{ name: 'unknown-package', version: '1.0.0' }];
    const bill = await npmBill();
    expect(() => billOfMaterials(bill, 'voxfit', shipped)).toThrow('unknown-package@1.0.0');
  });
});

describe('icons', () => {
  const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];
  const sizes = [16, 22, 24, 32, 48, 64, 128, 256, 512, 1024];
  const images = () =>
    Promise.all(
      sizes.map(async (size) => ({ size, png: await readFile(`resources/icons/${size}x${size}.png`) })),
    );

  it('are there in every size, each as large as its name says', async () => {
    for (const { size, png } of await images()) expect(sizeOf(png)).toEqual([size, size]);
  });

  it('of Windows and macOS hold exactly these pictures', async () => {
    const all = await images();
    const small = all.filter(({ size }) => size <= 256);
    expect(icoFile(small).equals(await readFile('resources/icons/icon.ico'))).toBe(true);
    expect(icnsFile(all).equals(await readFile('resources/icons/icon.icns'))).toBe(true);
  });

  it('of Windows say where each picture lies', async () => {
    const ico = await readFile('resources/icons/icon.ico');
    const count = ico.readUInt16LE(4);
    const widths = Array.from({ length: count }, (_, n) =>
      ico.subarray(ico.readUInt32LE(6 + 16 * n + 12)).readUInt32BE(16),
    );
    expect(widths).toEqual(sizes.filter((size) => size <= 256));
  });
});

describe('a Linux desktop', () => {
  it('is told of a pattern for every kind of file that the desktop entry claims', () => {
    const claimed = /^MimeType=(.*);$/m.exec(desktopEntry())?.[1]?.split(';') ?? [];
    const described = [...mimeXml().matchAll(/mime-type type="([^"]+)"/g)].map(([, type]) => type);
    expect(described).toEqual(claimed);
    const patterns = [...mimeXml().matchAll(/glob pattern="([^"]+)"/g)].map(([, glob]) => glob);
    expect(patterns).toEqual(['*.nii', '*.nii.gz', '*.hdr', '*.voxfit-model.json', '*_job.json']);
  });
});

describe.runIf(process.platform !== 'win32')('the command of the terminal program', () => {
  it('runs the program with the words that follow, and ends as it ends', async () => {
    const folder = await scratchFolder();
    const program = join(folder, 'a folder');
    for (const part of ['cli', 'workers', 'kernels']) {
      await cp(resolve('dist', part), join(program, 'resources/terminal/dist', part), { recursive: true });
    }
    const command = join(folder, 'voxfit');
    await writeFile(command, terminalScript(program), { mode: 0o755 });
    const env = { PATH: '/usr/bin:/bin', VOXFIT_NODE: process.execPath };
    const { stdout } = await run(command, ['models', '--json'], { env });
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ id: 't2' }));
    await expect(run(command, ['fit', 'two words.nii'], { env })).rejects.toMatchObject({ code: 2 });
  });

  it('says which Node.js it needs where there is none or an old one', async () => {
    const folder = await scratchFolder();
    const command = join(folder, 'voxfit');
    await writeFile(command, terminalScript('/opt/Voxfit'), { mode: 0o755 });
    const old = join(folder, 'old-node');
    await writeFile(old, '#!/bin/sh\necho v16.20.2\n', { mode: 0o755 });
    for (const [node, found] of [
      [join(folder, 'absent'), 'none'],
      [old, 'v16.20.2'],
    ]) {
      await expect(run(command, ['models'], { env: { VOXFIT_NODE: node } })).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`needs Node.js 18 or newer; found: ${found}`),
      });
    }
  });
});

describe('the npm package', () => {
  it('installs elsewhere without Electron or anything else, and fits', async () => {
    const folder = await scratchFolder();
    const npm = (args: readonly string[]) => run('npm', [...args], { cwd: folder, encoding: 'utf8' });
    const { stdout } = await npm(['pack', resolve('.'), '--ignore-scripts', '--silent']);
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await npm(['install', '--prefix', elsewhere, '--offline', '--no-save', join(folder, stdout.trim())]);
    const installed = join(elsewhere, 'node_modules');
    expect(execFileSync('ls', [installed], { encoding: 'utf8' }).trim()).toBe('voxfit');

    const voxfit = (args: readonly string[]) =>
      run(join(installed, '.bin/voxfit'), [...args], { cwd: elsewhere });
    await voxfit(['simulate', 'head.nii', '--shape', '16x16x4']);
    await voxfit(['fit', 'head.nii', '--model', 't2', '--out', 'maps', '--workers', '1', '--quiet']);
    const map = await readFile(join(elsewhere, 'maps/head_t2_T2map.nii'));
    expect(map.readInt16LE(42)).toBe(16);
  }, 60_000);
});

describe('packages of others in the built program', () => {
  it('have licences that allow it, each with its text in the notices', async () => {
    const packages = await bundledPackages();
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['@niivue/niivue', 'react', 'mathjs', 'assemblyscript']));
    const notices = await readFile('dist/notices/THIRD_PARTY_NOTICES.txt', 'utf8');
    for (const { name, version, text } of packages) {
      expect(notices).toContain(`${name} ${version} (`);
      expect(text.length, `text of the licence of ${name}`).toBeGreaterThan(200);
      expect(notices).toContain(text);
    }
  });
});
