import { type RefObject, useEffect, useState } from 'react';

/** Of a row and of the head, as the styles have them, px. */
const rowHeight = 24;
/** Rows beyond the seen ones, so that scrolling shows no gaps. */
const margin = 8;

/** Which rows of a long table are in the page. */
export interface RowWindow {
  readonly shown: readonly number[];
  /** Of all rows, px. */
  readonly height: number;
  /** Rows that are seen at once. */
  readonly page: number;
  topOf(row: number): number;
}

/** Follows the scrolling and the size of an element; `kept` is in the page wherever it is, so that its focus stays. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, rows: number, kept: number): RowWindow {
  const [seen, setSeen] = useState({ from: 0, page: 10 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => {
      const from = Math.floor(element.scrollTop / rowHeight);
      const page = Math.max(1, Math.floor(element.clientHeight / rowHeight) - 1);
      setSeen((before) => (before.from === from && before.page === page ? before : { from, page }));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);
  const from = Math.max(0, seen.from - margin);
  const to = Math.min(rows, seen.from + seen.page + margin);
  const shown = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
  if (kept < from && kept >= 0) shown.unshift(kept);
  if (kept >= to && kept < rows) shown.push(kept);
  return { shown, height: rows * rowHeight, page: seen.page, topOf: (row) => row * rowHeight };
}
