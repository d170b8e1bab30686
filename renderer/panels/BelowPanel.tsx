import { useRef } from 'react';
import { useTools, useWindow } from '../state/useWindow.js';
import type { BelowState } from '../state/windowState.js';
import { AcquisitionPanel } from './AcquisitionPanel.js';
import { VoxelPanel } from './VoxelPanel.js';

const tabs: readonly { readonly tab: BelowState['tab']; readonly label: string }[] = [
  { tab: 'voxel', label: 'Voxel' },
  { tab: 'acquisition', label: 'Acquisition' },
];

/** What stands below the picture: the voxel under the crosshair, or the acquisition table. */
export function BelowPanel() {
  const { store } = useTools();
  const { tab: shown } = useWindow((state) => state.below);
  const seriesId = useWindow((state) => state.series?.id);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const show = (tab: BelowState['tab']): void =>
    store.dispatch({ kind: 'showBelow', below: { tab, askedFor: null } });
  return (
    <div className="below">
      <div className="below-tabs" role="tablist" aria-label="Below the picture">
        {tabs.map(({ tab, label }, index) => (
          <button
            key={tab}
            ref={(element) => {
              if (element !== null) buttons.current.set(tab, element);
            }}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-controls="below-content"
            aria-selected={shown === tab}
            tabIndex={shown === tab ? 0 : -1}
            onClick={() => show(tab)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
              event.preventDefault();
              const other = tabs[(index + 1) % tabs.length]?.tab ?? tab;
              show(other);
              buttons.current.get(other)?.focus();
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <div className="below-content" role="tabpanel" id="below-content" aria-labelledby={`tab-${shown}`}>
        {shown === 'voxel' ? <VoxelPanel /> : <AcquisitionPanel key={seriesId} />}
      </div>
    </div>
  );
}
