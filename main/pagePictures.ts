import type { BrowserWindow } from 'electron';
import { VoxfitError } from '../core/contracts/errors.js';
import type { PageArea } from '../core/contracts/windowApi.js';

/**
 * A part of the page as it is on the screen, as PNG with every pixel of the screen. Throws WRONG_USE where nothing of the
 * window is drawn.
 */
export async function pagePicture(window: BrowserWindow | null, area: PageArea): Promise<Uint8Array> {
  const zoom = window?.webContents.getZoomFactor() ?? 1;
  const [left, top, right, bottom] = [
    area.left * zoom,
    area.top * zoom,
    (area.left + area.width) * zoom,
    (area.top + area.height) * zoom,
  ].map(Math.round) as [number, number, number, number];
  const place = { x: left, y: top, width: right - left, height: bottom - top };
  const image = await window?.webContents.capturePage(place);
  if (image === undefined || image.isEmpty()) {
    throw new VoxfitError('WRONG_USE', 'No picture can be made of a window that is not on the screen.');
  }
  return image.toPNG();
}
