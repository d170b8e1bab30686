import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { palettePng } from './palettePng.js';

/** Where the form stands in a screenshot, in pixels. */
const form = { x: 0, y: 44, width: 328, height: 698 };

/** Parts of screenshots of which not all is shown. */
const parts: Readonly<Record<string, typeof form>> = { 'design-events': form, 'dce-input': form };

/** Screenshots that the documentation shows, and where below docs/ it looks for them. */
export const documentPictures: Readonly<Record<string, string>> = {
  done: 'window.png',
  running: 'pictures/running.png',
  'done-light': 'pictures/light.png',
  'table-marks': 'pictures/acquisition.png',
  'mask-drawn': 'pictures/mask.png',
  'jobs-ended': 'pictures/jobs.png',
  'own-equation': 'pictures/own-equation.png',
  'design-events': 'pictures/design.png',
  'dce-input': 'pictures/input-function.png',
  interrupted: 'pictures/interrupted.png',
};

/**
 * `npm run picture` names the folder of the documentation in VOXFIT_PICTURES: a screenshot that it shows is then written
 * there, in at most 256 colours.
 */
export async function updateDocumentation(
  app: ElectronApplication,
  name: string,
  png: Buffer,
): Promise<void> {
  const folder = process.env.VOXFIT_PICTURES;
  const place = documentPictures[name];
  if (folder === undefined || place === undefined) return;
  const path = join(folder, place);
  const { width, height, bgra } = await app.evaluate(
    ({ nativeImage }, { base64, part }) => {
      const whole = nativeImage.createFromBuffer(Buffer.from(base64, 'base64'));
      const image = part === undefined ? whole : whole.crop(part);
      return { ...image.getSize(), bgra: image.toBitmap().toString('base64') };
    },
    { base64: png.toString('base64'), part: parts[name] },
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, palettePng(width, height, Buffer.from(bgra, 'base64')));
}
