import type { Page } from 'playwright-core';

/** What was seen on the page between `watchRun` and `seen`. */
export interface Seen {
  /** Every value that the progress bar has had, in order. */
  readonly progress: readonly number[];
  /** Every number of done slices, in order. */
  readonly done: readonly number[];
}

/** Watches the page from now on: progress bar and slices. */
export async function watchRun(page: Page): Promise<{ seen(): Promise<Seen> }> {
  const handle = await page.evaluateHandle(() => {
    const progress: number[] = [];
    const done: number[] = [];
    const note = (list: number[], value: number) => {
      if (list.at(-1) !== value) list.push(value);
    };
    new MutationObserver(() => {
      const bar = document.querySelector('[role=progressbar][aria-label="Fit progress"]');
      note(progress, Number(bar?.getAttribute('aria-valuenow') ?? 0));
      note(done, document.querySelectorAll('[aria-label="Slices"] > [aria-label$=": done"]').length);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    return { progress, done };
  });
  return { seen: () => handle.jsonValue() };
}

/** Presses "Run fit"; resolves when the new fit is on the page. */
export async function startFit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run fit', exact: true }).waitFor();
  await onPage(page, { press: 'Run fit', button: 'Cancel fit', present: true });
}

/** Resolves when at least `count` slices of the running fit are done. */
export async function slicesDone(page: Page, count: number): Promise<void> {
  await onPage(page, { button: 'Cancel fit', present: true, doneFrom: count });
}

/** Resolves when the running fit has ended. */
export async function fitEnded(page: Page): Promise<void> {
  await onPage(page, { button: 'Cancel fit', present: false });
}

/**
 * Starts a fit and pauses it in the moment in which at least `count` slices are done. A fit that was over before
 * the page could draw that moment is started again.
 */
export async function startFitAndPause(page: Page, count: number): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    await startFit(page);
    const pause = onPage(page, { button: 'Pause fit', present: true, doneFrom: count, thenPress: true });
    const end = fitEnded(page);
    for (const moment of [pause, end]) moment.catch(() => {}); // the one that never comes ends with the page
    await Promise.race([pause, end]);
    const resume = page.getByRole('button', { name: 'Resume fit', exact: true });
    const paused = await resume.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (paused) return;
  }
  throw new Error('Ten fits were over before they could be paused.');
}

interface Moment {
  /** Pressed at once. */
  readonly press?: string;
  readonly button: string;
  /** Whether the button must be there or not. */
  readonly present: boolean;
  readonly doneFrom?: number;
  /** Press the button when the moment has come. */
  readonly thenPress?: boolean;
}

/** Waits for a moment in the page itself, where no frame has to be drawn first, so that none can be missed. */
function onPage(page: Page, moment: Moment): Promise<void> {
  return page.evaluate(({ press, button, present, doneFrom = 0, thenPress = false }) => {
    const find = (name: string) =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name);
    return new Promise<void>((resolve) => {
      const look = () => {
        const found = find(button);
        const done = document.querySelectorAll('[aria-label="Slices"] > [aria-label$=": done"]').length;
        if ((found !== undefined) !== present || done < doneFrom) return;
        observer.disconnect();
        if (thenPress) found?.click();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      if (press === undefined) look();
      else find(press)?.click();
    });
  }, moment);
}
