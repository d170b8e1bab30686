import type { Page } from 'playwright-core';

/** What was seen on the page between `watchRun` and `seen`. */
export interface Seen {
  /** Every value that the progress bar has had, in order. */
  readonly progress: readonly number[];
  /** Every number of done slices, in order. */
  readonly slicesDone: readonly number[];
}

/** Watches the page from now on: progress bar and slices. */
export async function watchRun(page: Page): Promise<{ seen(): Promise<Seen> }> {
  const handle = await page.evaluateHandle(() => {
    const progress: number[] = [];
    const slicesDone: number[] = [];
    const note = (list: number[], value: number) => {
      if (list.at(-1) !== value) list.push(value);
    };
    new MutationObserver(() => {
      const bar = document.querySelector('[role=progressbar][aria-label="Fit progress"]');
      note(progress, Number(bar?.getAttribute('aria-valuenow') ?? 0));
      note(slicesDone, document.querySelectorAll('[aria-label="Slices"] > [aria-label$=": done"]').length);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    return { progress, slicesDone };
  });
  return { seen: () => handle.jsonValue() };
}

/**
 * Waits in the page itself, where no frame has to be drawn first, until `count` slices are done, and then presses
 * the button of this name if one is given.
 */
export async function whenSlicesDone(page: Page, count: number, press?: string): Promise<void> {
  await page.evaluate(
    ([wanted, name]) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const done = document.querySelectorAll('[aria-label="Slices"] > [aria-label$=": done"]').length;
          if (done < wanted) return;
          const buttons = [...document.querySelectorAll('button')];
          const button = buttons.find(({ textContent }) => textContent === name);
          if (name !== undefined && button === undefined) return;
          observer.disconnect();
          button?.click();
          resolve();
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        look();
      }),
    [count, press] as const,
  );
}
