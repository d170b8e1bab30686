import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from './paths.mjs';

/**
 * A package of others whose code is in the built program.
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX
 * @property {string} text of the licence
 */

const folder = inRepository('dist/notices');

/** The kernels are compiled with AssemblyScript's own library in them. */
const besidesBundles = [inRepository('node_modules/assemblyscript')];

/** Licences under which code may be passed on in a program of the MIT licence, with its notice. */
const allowedLicences = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'Zlib', 'MIT-0'];

/**
 * Keeps which packages went into one bundle.
 * @param {string} bundle
 * @param {Iterable<string>} files that went in, absolute or below the repository
 */
export async function recordBundled(bundle, files) {
  const folders = new Set([...files].map(packageFolder).filter((found) => found !== null));
  await mkdir(folder, { recursive: true });
  const place = join(folder, `${bundle.replace(/\W+/g, '-')}.json`);
  await writeFile(place, `${JSON.stringify([...folders].sort(), null, 1)}\n`);
}

/**
 * The folder of the package that a file belongs to, below the repository; null for one's own.
 * @param {string} file
 */
function packageFolder(file) {
  const found = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(
    file.replaceAll('\\', '/').replace(/^\0/, ''),
  );
  const path = found?.[0].replace(/^.*?(?=node_modules\/)/, '');
  return path === undefined || path.includes('/.vite') ? null : path;
}

/**
 * The packages of others in the built program, by name. Throws where one has a licence that has not been looked at or
 * comes without its text.
 * @returns {Promise<readonly BundledPackage[]>}
 */
export async function bundledPackages() {
  const lists = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const folders = new Set(besidesBundles);
  for (const name of lists) {
    const list = /** @type {string[]} */ (JSON.parse(await readFile(join(folder, name), 'utf8')));
    for (const each of list) folders.add(inRepository(each));
  }
  const found = await Promise.all([...folders].map(readPackage));
  const named = new Map(found.map((each) => [`${each.name}@${each.version}`, each]));
  return [...named.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/**
 * @param {string} path
 * @returns {Promise<BundledPackage>}
 */
async function readPackage(path) {
  const declared = /** @type {{name: string, version: string, license?: string}} */ (
    JSON.parse(await readFile(join(path, 'package.json'), 'utf8'))
  );
  const { name, version, license = '' } = declared;
  const choices = license.replace(/[()]/g, '').split(' OR ');
  const licence = choices.find((choice) => allowedLicences.includes(choice));
  if (licence === undefined)
    throw new Error(`${name} ${version} has the licence "${license}": not looked at.`);
  return { name, version, licence, text: await licenceText(path, name, licence) };
}

/** Who holds the copyright of packages that come without the text of their licence, as their repositories say. */
const holders = new Map([
  ['@niivue/niivue', 'Copyright (c) 2021, Niivue'],
  ['javascript-natural-sort', 'Copyright (c) Jim Palmer and other contributors'],
  ['react-remove-scroll-bar', 'Copyright (c) Anton Korzunov'],
  ['seedrandom', 'Copyright 2019 David Bau'],
]);

/**
 * @param {string} path of the package
 * @param {string} name
 * @param {string} licence
 */
async function licenceText(path, name, licence) {
  const files = (await readdir(path)).filter((each) => /^(licen[cs]e|notice)(\.|$)/i.test(each)).sort();
  if (files.length > 0) {
    const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
    return texts.map((text) => text.trim()).join('\n\n');
  }
  if (name === '@niivue/dcm2niix')
    return readFile(inRepository('build/packaging/dcm2niix-licences.txt'), 'utf8');
  const holder = holders.get(name);
  if (holder === undefined) throw new Error(`${name} comes without the text of its licence, ${licence}.`);
  return `${holder}\n\n${(await standardText(licence)).trim()}`;
}

/** @param {string} licence */
async function standardText(licence) {
  if (licence === 'BSD-2-Clause') return readFile(inRepository('build/packaging/bsd-2-clause.txt'), 'utf8');
  if (licence !== 'MIT') throw new Error(`There is no standard text of ${licence}.`);
  const ours = await readFile(inRepository('LICENSE'), 'utf8');
  return ours.slice(ours.indexOf('Permission is hereby granted'));
}

/** Writes what has to be said of the packages of others: dist/notices/THIRD_PARTY_NOTICES.txt. */
export async function writeNotices() {
  const packages = await bundledPackages();
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  const parts = packages.map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`,
  );
  const head =
    'Voxfit contains code of the packages below, under their licences. Electron and Chromium have theirs beside the\n' +
    'program: LICENSE.electron.txt and LICENSES.chromium.html.';
  await writeFile(join(folder, 'THIRD_PARTY_NOTICES.txt'), `${[head, ...parts].join(rule)}\n`);
}
