import type { PageArea } from '../../core/contracts/windowApi.js';

/** Where the images with their colour bar, and the plot of the voxel, are on the page. */
const selectors = { view: '.viewer-stage', plot: '.voxel-plot' };

/** The place of a part of the page, of which a picture is to be made; null where it is not on the page. */
export function pageArea(part: keyof typeof selectors): PageArea | null {
  const box = document.querySelector(selectors[part])?.getBoundingClientRect();
  if (box === undefined || box.width === 0 || box.height === 0) return null;
  return { left: box.left, top: box.top, width: box.width, height: box.height };
}

/** Resolves when the page is on the screen as it is now. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}
