import { Checkbox } from '@mantine/core';
import { useTools, useWindow } from '../state/useWindow.js';
import type { ExportChoice } from '../state/windowState.js';
import { FileRow } from './FileRow.js';

type Switch = 'report' | 'voxelTable' | 'viewPicture' | 'plotPicture';

const switches: readonly { readonly of: Switch; readonly label: string; readonly description: string }[] = [
  { of: 'report', label: 'Report', description: 'one HTML page: pictures, histograms, methods' },
  { of: 'voxelTable', label: 'Table of voxels', description: 'a row per voxel with the value of every map' },
  { of: 'viewPicture', label: 'Picture of the images', description: 'PNG, as they are shown now' },
  { of: 'plotPicture', label: 'Picture of the voxel', description: 'PNG: samples, fitted curve, residuals' },
];

/** What is written beside the maps, and under which names. */
export function ExportContents() {
  const { commands, store } = useTools();
  const choice = useWindow((state) => state.exportChoice);
  const isPlotShown = useWindow((state) => state.below.tab === 'voxel');
  const change = (part: Partial<ExportChoice>): void =>
    store.dispatch({ kind: 'exportChoice', choice: { ...choice, ...part } });
  const chooseRegions = (): void => commands.chooseFile('regions', (regions) => change({ regions }));
  return (
    <div className="export-choice">
      {switches.map(({ of, label, description }) => {
        const isHidden = of === 'plotPicture' && !isPlotShown;
        return (
          <Checkbox
            key={of}
            size="xs"
            label={label}
            description={isHidden ? 'only while the tab Voxel is in front' : description}
            disabled={isHidden}
            checked={choice[of] && !isHidden}
            onChange={(event) => change({ [of]: event.currentTarget.checked })}
          />
        );
      })}
      <Checkbox
        size="xs"
        label="Statistics of regions…"
        description="a table: every map in each region of an image"
        checked={choice.regions !== null}
        onChange={() => (choice.regions === null ? chooseRegions() : change({ regions: null }))}
      />
      {choice.regions !== null && (
        <FileRow
          name={choice.regions.name}
          what="image of regions"
          disabled={false}
          onChoose={chooseRegions}
        />
      )}
      <Checkbox
        size="xs"
        label="BIDS derivative"
        description="names and folders below derivatives/voxfit"
        checked={choice.layout === 'bids'}
        onChange={(event) => change({ layout: event.currentTarget.checked ? 'bids' : 'plain' })}
      />
    </div>
  );
}
