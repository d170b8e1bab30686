import { statusColours, voxelStatusLabels } from '../../core/contracts/voxelStatus.js';
import { niceTicks } from '../display/ticks.js';
import { displayMapUnit, formatNumber } from '../display/units.js';
import { selectShownMap } from '../state/select.js';
import { useWindow } from '../state/useWindow.js';
import type { MapDisplay } from '../state/windowState.js';
import { colourGradient } from '../viewer/colourMaps.js';

/** What the colours mean: ticks with their unit, arrows where values are clipped, or the legend of the statuses. */
export function ColourBar() {
  const map = useWindow(selectShownMap);
  const display = useWindow((state) => (map === null ? undefined : state.displays[map.id]));
  if (map === null || display === undefined) return null;
  if (display.colours === 'status') return <StatusLegend />;
  const { range } = display;
  if (range === null) return <div className="colour-bar" />;
  const { factor, symbol } = displayMapUnit(map);
  const lower = range.lower * factor;
  const upper = range.upper * factor;
  return (
    <div
      className="colour-bar"
      role="img"
      aria-label={`Colours of ${map.name} from ${formatNumber(lower)} to ${formatNumber(upper)} ${symbol}`}
    >
      <span className="colour-bar-title">
        {map.name}
        {symbol !== '' && <span className="dim"> {symbol}</span>}
      </span>
      <span className="colour-bar-scale">
        <span className="colour-bar-fill" style={{ background: colourGradient(display.colours, 'to top') }} />
        {clipped(display, 'above') && (
          <span
            className="colour-bar-clip"
            data-end="upper"
            title="Higher values have the colour of the upper end"
          />
        )}
        {clipped(display, 'below') && (
          <span
            className="colour-bar-clip"
            data-end="lower"
            title="Lower values have the colour of the lower end"
          />
        )}
        {niceTicks(lower, upper, 6).map((tick) => (
          <span
            key={tick}
            className="colour-bar-tick"
            style={{ bottom: `${((tick - lower) / (upper - lower)) * 100}%` }}
          >
            {formatNumber(tick)}
          </span>
        ))}
      </span>
    </div>
  );
}

/** Whether the map has values beyond an end of its range. */
function clipped(display: MapDisplay, side: 'above' | 'below'): boolean {
  const { range, statistics } = display;
  if (range === null || statistics === null) return false;
  return side === 'above' ? statistics.largest > range.upper : statistics.smallest < range.lower;
}

function StatusLegend() {
  return (
    <ul className="status-legend" aria-label="Status colours">
      {voxelStatusLabels.map((label, code) => (
        <li key={label}>
          <span
            className="swatch"
            data-empty={code === 0 || undefined}
            style={code === 0 ? undefined : { background: statusColours[code] }}
          />
          {label.replace(/ \(.*/, '')}
        </li>
      ))}
    </ul>
  );
}
