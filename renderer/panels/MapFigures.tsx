import { hasValue, statusColours, voxelStatusLabels } from '../../core/contracts/voxelStatus.js';
import type { Histogram, ValueRange } from '../display/statistics.js';
import { type DisplayUnit, displayMapUnit, formatCount, formatShown } from '../display/units.js';
import { selectShownMap } from '../state/select.js';
import { useWindow } from '../state/useWindow.js';

/** What the map on screen says as a whole: figures and histogram, or how many voxels have each status. */
export function MapFigures({ mapId }: { readonly mapId: string }) {
  const map = useWindow(selectShownMap);
  const display = useWindow((state) => state.displays[mapId]);
  const summary = useWindow((state) =>
    state.run?.outcome?.kind === 'done' ? state.run.outcome.summary : null,
  );
  const ended = useWindow((state) => state.run?.outcome != null);
  if (map === null || display === undefined) return null;
  const { statistics, statusCounts } = display;
  const unit = displayMapUnit(map);
  return (
    <section className="panel" aria-labelledby="figures-title">
      <div className="panel-head">
        <h2 id="figures-title">{map.name}</h2>
        <span className="dim">{ended ? 'all fitted voxels' : 'so far'}</span>
      </div>
      {map.role === 'status' ? (
        <StatusCounts counts={summary?.statusCounts ?? statusCounts ?? []} />
      ) : (
        <>
          <dl className="figures">
            <div>
              <dt>Median</dt>
              <dd>{statistics === null ? '–' : formatShown(statistics.median, unit)}</dd>
            </div>
            <div title="Standard deviation over the voxels">
              <dt>SD</dt>
              <dd>{statistics === null ? '–' : formatShown(statistics.sd, unit)}</dd>
            </div>
            <div title="Voxels with a value">
              <dt>Voxels</dt>
              <dd>{statistics === null ? '–' : formatCount(statistics.count)}</dd>
            </div>
            <div title="Voxels in the mask without a value; the status map says why">
              <dt>Failed</dt>
              <dd>{summary === null ? '–' : formatCount(summary.voxelsFailed)}</dd>
            </div>
          </dl>
          {statistics !== null && (
            <HistogramView histogram={statistics.histogram} range={display.range} unit={unit} />
          )}
        </>
      )}
    </section>
  );
}

function StatusCounts({ counts }: { readonly counts: readonly number[] }) {
  return (
    <dl className="status-counts">
      {voxelStatusLabels.map((label, code) => (
        <div
          key={label}
          data-none={(counts[code] ?? 0) === 0 || undefined}
          title={hasValue(code) ? 'Has a value' : 'No value'}
        >
          <dt>
            <span
              className="swatch"
              data-empty={code === 0 || undefined}
              style={code === 0 ? undefined : { background: statusColours[code] }}
            />
            {label.replace(/ \(.*/, '')}
          </dt>
          <dd>{formatCount(counts[code] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface HistogramViewProps {
  readonly histogram: Histogram;
  readonly range: ValueRange | null;
  readonly unit: DisplayUnit;
}

/** Bars of the histogram; those outside the colour range are dimmed. */
function HistogramView({ histogram, range, unit }: HistogramViewProps) {
  const largest = Math.max(1, ...histogram.counts);
  const width = (histogram.upper - histogram.lower) / histogram.counts.length;
  const lower = formatShown(histogram.lower, unit, 3);
  const upper = formatShown(histogram.upper, unit, 3);
  return (
    <div className="histogram" role="img" aria-label={`Histogram from ${lower} to ${upper}`}>
      <svg viewBox={`0 0 ${histogram.counts.length} 40`} preserveAspectRatio="none" aria-hidden="true">
        {histogram.counts.map((count, bin) => {
          const centre = histogram.lower + (bin + 0.5) * width;
          const inside = range === null || (centre >= range.lower && centre <= range.upper);
          const height = (count / largest) * 40;
          return (
            <rect
              key={centre}
              className={inside ? 'bar' : 'bar bar-clipped'}
              x={bin}
              y={40 - height}
              width={0.92}
              height={height}
            />
          );
        })}
      </svg>
      <div className="histogram-ends">
        <span>{lower}</span>
        <span>{upper}</span>
      </div>
    </div>
  );
}
