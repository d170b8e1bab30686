import { type RefObject, useEffect, useRef } from 'react';

/** What happens to texts of the clipboard. */
export interface ClipboardDeeds {
  /** The text that is copied. */
  copied(): string;
  pasted(text: string): void;
}

/**
 * Copying and pasting while the focus is within an element, but for fields of it, which have their own. The events go to
 * the page as a whole, for cells hold no selected text.
 */
export function useClipboard(element: RefObject<HTMLElement | null>, deeds: ClipboardDeeds): void {
  const latest = useRef(deeds);
  useEffect(() => {
    latest.current = deeds;
  });
  useEffect(() => {
    const isOurs = (): boolean => {
      const { activeElement } = document;
      return (
        !(activeElement instanceof HTMLInputElement) && element.current?.contains(activeElement) === true
      );
    };
    const copy = (event: ClipboardEvent): void => {
      if (!isOurs()) return;
      event.preventDefault();
      event.clipboardData?.setData('text/plain', latest.current.copied());
    };
    const paste = (event: ClipboardEvent): void => {
      if (!isOurs()) return;
      event.preventDefault();
      latest.current.pasted(event.clipboardData?.getData('text/plain') ?? '');
    };
    document.addEventListener('copy', copy);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('paste', paste);
    };
  }, [element]);
}
