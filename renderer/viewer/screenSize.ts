/**
 * Calls `changed` when an element has got other pixels of the screen: at another size on the page, and on a display of
 * another scale, where its size on the page may stay. Called once at the start.
 */
export function onScreenSize(element: HTMLElement, changed: () => void): void {
  new ResizeObserver(changed).observe(element);
  onDisplayScale(changed);
}

/** Calls `changed` when the window has come to a display of another scale. */
export function onDisplayScale(changed: () => void): void {
  // Scales are no round numbers, so one of exactly this value may not be found again.
  const [lower, upper] = [devicePixelRatio - 0.001, devicePixelRatio + 0.001];
  const present = matchMedia(`(min-resolution: ${lower}dppx) and (max-resolution: ${upper}dppx)`);
  const follow = (): void => {
    changed();
    onDisplayScale(changed);
  };
  present.addEventListener('change', follow, { once: true });
}
