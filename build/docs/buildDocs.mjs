import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundledPackages } from '../notices.mjs';
import { inRepository, packageVersion } from '../paths.mjs';
import { htmlPath, readPages } from './pages.mjs';
import { renderPage } from './render.mjs';

/** Makes the documentation: docs/ -> dist/docs, HTML that the window shows and that can be published as it is. */
export async function buildDocs() {
  const output = inRepository('dist/docs');
  await rm(output, { recursive: true, force: true });
  const pages = new Map(await readPages());
  pages.set('licences.md', await licencesPage());
  for (const page of pages.values()) {
    const place = join(output, htmlPath(page.path));
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, renderPage(page, pages, packageVersion()));
  }
  await copyFile(inRepository('build/docs/docs.css'), join(output, 'docs.css'));
  for (const name of await readdir(inRepository('docs'), { recursive: true })) {
    if (!name.endsWith('.png')) continue;
    await mkdir(dirname(join(output, name)), { recursive: true });
    await copyFile(inRepository('docs', name), join(output, name));
  }
}

/** @returns {Promise<import('./pages.mjs').Page>} */
async function licencesPage() {
  const ours = await readFile(inRepository('LICENSE'), 'utf8');
  const packages = await bundledPackages();
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  const texts = packages.map(
    ({ name, version, text }) => `### ${name} ${version}\n\n\`\`\`text\n${text}\n\`\`\``,
  );
  const title = 'Licences of the parts';
  const markdown = `# ${title}

Voxfit itself is under the MIT licence. It contains code of the packages below. The desktop program also contains Electron and
Chromium; their licences are in \`LICENSE.electron.txt\` and \`LICENSES.chromium.html\` beside the program.

| package | version | licence |
| ------- | ------- | ------- |
${rows.join('\n')}

## Voxfit

\`\`\`text
${ours.trim()}
\`\`\`

## The parts

${texts.join('\n\n')}
`;
  return { path: 'licences.md', title, markdown };
}
