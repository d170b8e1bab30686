import type { KeyboardEvent, PointerEvent } from 'react';

interface SplitterProps {
  readonly label: string;
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** The direction in which dragging makes the panel larger. */
  readonly grows: 'right' | 'left' | 'up';
  readonly onSize: (size: number) => void;
}

const keyStep = 16;

/** A line between two panels that can be dragged, or moved with the arrow keys. Sizes are CSS pixels. */
export function Splitter({ label, size, min, max, grows, onSize }: SplitterProps) {
  const clamp = (value: number): number => Math.min(max, Math.max(min, Math.round(value)));
  const along = (event: PointerEvent): number => (grows === 'up' ? event.clientY : event.clientX);
  const sign = grows === 'right' ? 1 : -1;
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const line = event.currentTarget;
    const from = along(event);
    line.setPointerCapture(event.pointerId);
    line.onpointermove = (move) => {
      const to = grows === 'up' ? move.clientY : move.clientX;
      onSize(clamp(size + sign * (to - from)));
    };
    line.onpointerup = () => {
      line.onpointermove = null;
      line.onpointerup = null;
    };
  };
  const press = (event: KeyboardEvent): void => {
    const larger = grows === 'right' ? 'ArrowRight' : grows === 'left' ? 'ArrowLeft' : 'ArrowUp';
    const smaller = grows === 'right' ? 'ArrowLeft' : grows === 'left' ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== larger && event.key !== smaller) return;
    event.preventDefault();
    onSize(clamp(size + (event.key === larger ? keyStep : -keyStep)));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator with a value is a widget, not a line
    <div
      role="separator"
      tabIndex={0}
      className={grows === 'up' ? 'splitter splitter-row' : 'splitter splitter-column'}
      aria-label={label}
      aria-orientation={grows === 'up' ? 'horizontal' : 'vertical'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={drag}
      onKeyDown={press}
    />
  );
}
