import type { Plane, ViewState } from '../state/windowState.js';
import type { RasStep } from '../viewer/viewer.js';

/**
 * One step of the crosshair for an arrow key, as seen on screen: in radiological convention the patient's right
 * is on the left of axial and coronal planes, and the nose points to the left of sagittal ones.
 */
export function screenStep(
  view: Pick<ViewState, 'plane' | 'radiological'>,
  right: number,
  up: number,
): RasStep {
  const across = view.radiological ? -right : right;
  switch (view.plane) {
    case 'coronal':
      return [across, 0, up];
    case 'sagittal':
      return [0, across, up];
    default:
      return [across, up, 0];
  }
}

/** One slice up: superior on axial planes (and where several are shown), anterior on coronal, right on sagittal. */
export function sliceStep(plane: Plane, direction: 1 | -1): RasStep {
  switch (plane) {
    case 'coronal':
      return [0, direction, 0];
    case 'sagittal':
      return [direction, 0, 0];
    default:
      return [0, 0, direction];
  }
}
