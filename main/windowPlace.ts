import type { Rectangle } from 'electron';

/** The size of a first start, in pixels of the desktop (which a scaled display has fewer of). */
const firstSize = { width: 1400, height: 860 };
const leastSize = { width: 800, height: 560 };
/** So much of the title bar must be on a screen for a hand to catch it. */
const leastVisiblePx = 120;

/**
 * Where the window goes: the place it had, if enough of it is on a screen that is there now, else the middle of the first
 * screen; never larger than the screen. `workAreas`: of all screens, the main one first.
 */
export function placeWindow(remembered: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle {
  const home = remembered === null ? undefined : workAreas.find((area) => isReachable(remembered, area));
  const area = home ?? workAreas[0] ?? { x: 0, y: 0, ...firstSize };
  const wanted = remembered ?? { ...firstSize, x: 0, y: 0 };
  const width = Math.min(area.width, Math.max(leastSize.width, wanted.width));
  const height = Math.min(area.height, Math.max(leastSize.height, wanted.height));
  if (home !== undefined && remembered !== null) return { x: remembered.x, y: remembered.y, width, height };
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

function isReachable(place: Rectangle, area: Rectangle): boolean {
  const across = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  return across >= leastVisiblePx && place.y >= area.y && place.y <= area.y + area.height - leastVisiblePx;
}

/** A place as it was written; null for anything else. */
export function readPlace(value: unknown): Rectangle | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height } = value as Partial<Record<keyof Rectangle, unknown>>;
  const whole = (each: unknown): each is number => Number.isSafeInteger(each);
  return whole(x) && whole(y) && whole(width) && whole(height) && width > 0 && height > 0
    ? { x, y, width, height }
    : null;
}
