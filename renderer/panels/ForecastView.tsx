import type { Forecast } from '../../core/contracts/run.js';
import { formatBytes, formatCount } from '../display/units.js';
import { useWindow } from '../state/useWindow.js';

/** What the run will need against what is free; the place is kept while nothing is known. */
export function ForecastView() {
  const known = useWindow((state) => (state.forecast.kind === 'known' ? state.forecast.forecast : null));
  return (
    <dl className="forecast" aria-label="Forecast">
      {rowsOf(known).map(({ name, value, title, tight }) => (
        <div key={name} title={title} data-tight={tight || undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ForecastRow {
  readonly name: string;
  readonly value: string;
  readonly title: string;
  readonly tight: boolean;
}

function rowsOf(forecast: Forecast | null): readonly ForecastRow[] {
  if (forecast === null) {
    return ['Voxels', 'Workers', 'Memory', 'Disk'].map((name) => ({
      name,
      value: '–',
      title: 'Not known yet',
      tight: false,
    }));
  }
  const { memoryBytes } = forecast;
  return [
    {
      name: 'Voxels',
      value: `${formatCount(forecast.voxelsInGrid)} in ${forecast.slabs} ${forecast.slabs === 1 ? 'slab' : 'slabs'}`,
      title: `${forecast.slices} slices in ${forecast.slabs} slabs; voxels of the whole grid, before the mask`,
      tight: false,
    },
    { name: 'Workers', value: String(forecast.workers), title: 'Processes that fit slabs', tight: false },
    {
      name: 'Memory',
      value: `${formatBytes(memoryBytes)} of ${formatBytes(forecast.freeMemoryBytes)} free`,
      title: `What the workers need for themselves; input and maps, ${formatBytes(forecast.sharedBytes)}, lie in files that all share`,
      tight: memoryBytes > forecast.freeMemoryBytes,
    },
    {
      name: 'Disk',
      value: `${formatBytes(forecast.diskBytes)} of ${formatBytes(forecast.freeDiskBytes)} free`,
      title: 'For maps and mask while the run lasts',
      tight: forecast.diskBytes > forecast.freeDiskBytes,
    },
  ];
}
