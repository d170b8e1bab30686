import type { Niivue } from '@niivue/niivue';
import { onScreenSize } from './screenSize.js';

/** Thickness of the crosshair on screen. */
const crosshairPixels = 1.4;

/**
 * Keeps the crosshair at one width on screen (NiiVue draws it as thick as it is told in mm). The answer is to be
 * called when planes, zoom or image have changed; changes of size are seen to here.
 */
export function keepCrosshairThin(element: HTMLElement, niivue: Niivue): () => void {
  const fit = (): void => {
    const mmPerPixel = niivue.screenSlices.flatMap(({ fovMM, leftTopWidthHeight }) => {
      const scale = Math.abs((fovMM[0] ?? 0) / (leftTopWidthHeight[2] ?? 0));
      return Number.isFinite(scale) && scale > 0 ? [scale] : [];
    });
    if (mmPerPixel.length === 0) return;
    const width = crosshairPixels * Math.max(...mmPerPixel);
    if (Math.abs(width - niivue.opts.crosshairWidth) < 0.05 * width) return;
    niivue.opts.crosshairWidth = width;
    if (niivue.crosshairs3D?.mm !== undefined) niivue.crosshairs3D.mm[0] = Number.NaN;
    niivue.drawScene();
  };
  let frame = 0;
  const fitSoon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(fit);
  };
  onScreenSize(element, fitSoon);
  return fitSoon;
}
