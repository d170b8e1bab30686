import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeChecksums } from './checksums.mjs';
import { mustRun } from './command.mjs';
import { inRepository, packageVersion } from './paths.mjs';

/**
 * `npm run release:collect`: adds to the packages in release/all what is made once: the npm package, the documentation, the
 * software bill of materials (CycloneDX, of all that is built from), and the checksums of everything.
 */
const folder = inRepository('release/all');
await mkdir(folder, { recursive: true });
await mustRun('npm', ['pack', '--pack-destination', folder, '--silent']);
const documentation = join(folder, `voxfit-${packageVersion()}-documentation.tar.gz`);
await mustRun('tar', ['-czf', documentation, '-C', inRepository('dist'), 'docs']);
const bill = await mustRun('npm', ['sbom', '--sbom-format', 'cyclonedx'], { quiet: true });
await writeFile(join(folder, `voxfit-${packageVersion()}-sbom.cdx.json`), bill);
await writeChecksums(folder);
