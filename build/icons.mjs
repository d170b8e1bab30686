import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { mustRun } from './command.mjs';
import { icnsFile, icoFile } from './iconFiles.mjs';
import { inRepository } from './paths.mjs';
import { ensurePackages } from './systemPackages.mjs';

/**
 * `npm run icons`: draws resources/icons anew from the two drawings in build/packaging. The results are committed, so that
 * only a change of the drawing needs the renderer (Debian's librsvg2-bin).
 */
const sizes = [16, 22, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Up to here the drawing without samples is used, whose edges lie on whole pixels. */
const smallUpTo = 32;

await ensurePackages([['librsvg2-bin']], 'Icons are drawn by programs');
const folder = inRepository('resources/icons');
await mkdir(folder, { recursive: true });
const images = [];
for (const size of sizes) {
  const drawing = inRepository('build/packaging', size <= smallUpTo ? 'icon-small.svg' : 'icon.svg');
  const file = `${folder}/${size}x${size}.png`;
  await mustRun('rsvg-convert', ['-w', `${size}`, '-h', `${size}`, drawing, '-o', file]);
  images.push({ size, png: await readFile(file) });
}
await copyFile(inRepository('build/packaging/icon.svg'), `${folder}/voxfit.svg`);
const small = images.filter(({ size }) => size <= 256);
await writeFile(`${folder}/icon.ico`, icoFile(small));
await writeFile(`${folder}/icon.icns`, icnsFile(images));
console.log(`icons: ${sizes.length} sizes, icon.ico and icon.icns in resources/icons`);
