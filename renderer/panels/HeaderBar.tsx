import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { formatNumber } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { Mark, MoonIcon, SunIcon } from './icons.js';

interface HeaderBarProps {
  readonly side: 'left' | 'right';
  readonly onSide: (side: 'left' | 'right') => void;
}

/** Name of the program, what is open, appearance and help. */
export function HeaderBar({ side, onSide }: HeaderBarProps) {
  const { commands, store } = useTools();
  const series = useWindow((state) => state.series);
  const scheme = useWindow((state) => state.chosenScheme ?? state.systemScheme);
  const helpOpen = useWindow((state) => state.helpOpen);
  const hasJobs = useWindow((state) => state.jobs.jobs.length > 0);
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <header className="header">
      <span className="brand">
        <Mark />
        Voxfit
      </span>
      {series !== null && (
        <Button size="compact-sm" variant="default" onClick={commands.open}>
          Open files…
        </Button>
      )}
      {series !== null && (
        <Button size="compact-sm" variant="default" onClick={commands.openFolder}>
          Open folder…
        </Button>
      )}
      {series !== null && (
        <ul className="facts" aria-label="Series">
          <li className="fact-name" title={series.fileNames.join('\n')}>
            {series.name}
          </li>
          <li title="Voxels along i, j and k, and number of volumes">
            {[...series.shape, series.volumeCount].join(' × ')}
          </li>
          <li title="Voxel size, from the header's pixdim">
            {series.zoomsMm.map((zoom) => formatNumber(zoom, 3)).join(' × ')} mm
          </li>
          <li
            title={`i, j and k grow towards ${directions(series.orientation)}; from the ${series.affineFrom}`}
          >
            {series.orientation}
          </li>
          <li title="Stored datatype">{series.datatype}</li>
        </ul>
      )}
      <span className="spacer" />
      {series !== null && (
        <SegmentedControl
          className="side-switch"
          size="xs"
          aria-label="Side panel"
          value={side}
          onChange={(value) => onSide(value === 'right' ? 'right' : 'left')}
          data={[
            { value: 'left', label: 'Data and model' },
            { value: 'right', label: hasJobs ? 'Jobs and maps' : 'Maps' },
          ]}
        />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Switch to the ${other} theme`}
        title={`Switch to the ${other} theme`}
        onClick={() => store.dispatch({ kind: 'chooseScheme', scheme: other })}
      >
        {scheme === 'dark' ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Keys and help"
        aria-expanded={helpOpen}
        title="Keys and help (F1)"
        onClick={() => store.dispatch({ kind: 'help', open: !helpOpen })}
      >
        ?
      </ActionIcon>
    </header>
  );
}

const words: Readonly<Record<string, string>> = {
  R: 'right',
  L: 'left',
  A: 'anterior',
  P: 'posterior',
  S: 'superior',
  I: 'inferior',
};

function directions(orientation: string): string {
  return [...orientation].map((letter) => words[letter] ?? letter).join(', ');
}
