import { memo } from 'react';
import type { SliceState } from '../../core/contracts/run.js';
import { useTools, useWindow } from '../state/useWindow.js';

/** One cell per slice of the file (constant k); a click shows that slice. */
export function SliceStrip() {
  const { commands } = useTools();
  const count = useWindow((state) => state.series?.shape[2] ?? 0);
  const slices = useWindow((state) => state.run?.progress?.slices ?? null);
  const current = useWindow((state) => state.voxel?.index[2] ?? -1);
  return (
    <ul className="slices" aria-label="Slices">
      {Array.from({ length: count }, (_, k) => (
        <SliceCell
          // biome-ignore lint/suspicious/noArrayIndexKey: the slice number is the identity of a slice
          key={k}
          k={k}
          state={slices?.[k] ?? 'waiting'}
          current={k === current}
          onShow={commands.goToSlice}
        />
      ))}
    </ul>
  );
}

interface SliceCellProps {
  readonly k: number;
  readonly state: SliceState;
  readonly current: boolean;
  readonly onShow: (k: number) => void;
}

const SliceCell = memo(function SliceCell({ k, state, current, onShow }: SliceCellProps) {
  const name = `Slice ${k}: ${state}`;
  return (
    <li aria-label={name} data-state={state} data-current={current || undefined}>
      <button type="button" tabIndex={-1} aria-hidden="true" title={name} onClick={() => onShow(k)} />
    </li>
  );
});
