import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { billOfMaterials } from './billOfMaterials.mjs';
import { writeChecksums } from './checksums.mjs';
import { mustRun } from './command.mjs';
import { bundledPackages } from './notices.mjs';
import { inRepository, packageVersion } from './paths.mjs';

/**
 * `npm run release:collect`: adds to the packages in release/all what is made once: the npm package, the documentation, the
 * software bill of materials (CycloneDX), and the checksums of everything.
 */
const folder = inRepository('release/all');
await mkdir(folder, { recursive: true });
await mustRun('npm', ['pack', '--pack-destination', folder, '--silent']);
const documentation = join(folder, `voxfit-${packageVersion()}-documentation.tar.gz`);
await mustRun('tar', ['-czf', documentation, '-C', inRepository('dist'), 'docs']);
const installed = JSON.parse(await mustRun('npm', ['sbom', '--sbom-format', 'cyclonedx'], { quiet: true }));
/** @type {{devDependencies: {electron: string}}} */
const { devDependencies } = JSON.parse(await readFile(inRepository('package.json'), 'utf8'));
const electron = { name: 'electron', version: devDependencies.electron };
const bill = billOfMaterials(installed, 'voxfit', [...(await bundledPackages()), electron]);
await writeFile(
  join(folder, `voxfit-${packageVersion()}-sbom.cdx.json`),
  `${JSON.stringify(bill, null, 1)}\n`,
);
await writeChecksums(folder);
