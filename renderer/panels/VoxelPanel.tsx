import { useEffect, useMemo, useState } from 'react';
import { voxelStatusLabels } from '../../core/contracts/voxelStatus.js';
import type { MapView } from '../../core/contracts/windowViews.js';
import { variablesInSlice, voxelCurve } from '../display/curve.js';
import { displayMapUnit, formatNumber, formatShown } from '../display/units.js';
import { sentParameters } from '../state/formRequest.js';
import { selectModel } from '../state/select.js';
import { useWindow } from '../state/useWindow.js';
import { VoxelPlot } from './VoxelPlot.js';

/** The voxel under the crosshair: where it is, its samples and curve, and its value in every map. */
export function VoxelPanel() {
  const voxel = useWindow((state) => state.voxel);
  const run = useWindow((state) => state.run);
  const form = useWindow((state) => state.form);
  const request = run?.request;
  const model = run?.model ?? selectModel({ form });
  const curve = useMemo(() => {
    if (voxel?.samples == null) return null;
    const variables = request === undefined ? form.variables : variablesInSlice(request, voxel.index[2]);
    const parameters = request?.parameters ?? sentParameters(form.parameters);
    const { method } = request ?? form;
    return voxelCurve(model, { variables, parameters, method }, voxel.samples, voxel.maps);
  }, [voxel, request, form, model]);
  const maps = run?.maps ?? [];
  const values = voxel?.maps ?? {};
  const spoken = useSlowly(voxel === null ? '' : readOut(voxel.index, voxel.mm, maps, values));
  return (
    <section className="voxel" aria-label="Voxel">
      <div className="voxel-values">
        {voxel === null ? (
          <p className="dim">Click into the image.</p>
        ) : (
          <>
            <p className="voxel-place">
              <span title="i, j, k in the file, from 0">{voxel.index.join(' ')}</span>
              <span className="dim" title="Right, anterior, superior">
                {voxel.mm.map((value) => value.toFixed(1).replace('-', '−')).join(' ')} mm
              </span>
            </p>
            <dl className="voxel-maps">
              {maps.map((map) => (
                <div key={map.id} data-role={map.role}>
                  <dt title={map.label}>{map.name}</dt>
                  <dd>{valueText(map, values[map.name])}</dd>
                </div>
              ))}
            </dl>
            {maps.length === 0 && <p className="dim">{sampleText(voxel.samples)}</p>}
          </>
        )}
        <p className="visually-hidden" aria-live="polite">
          {spoken}
        </p>
      </div>
      <div className="voxel-graph">
        <VoxelPlot
          curve={curve}
          label={`Samples of the voxel${curve?.curveX.length ? ', fitted curve and residuals' : ''}. ${spoken}`}
        />
        {curve !== null && curve.axis.symbol === null && (
          <p className="axis-note">
            {model.variables.length === 0
              ? 'This model uses no acquisition variable; the axis counts volumes from 0.'
              : 'The acquisition variable is not known; the axis counts volumes from 0.'}
          </p>
        )}
      </div>
    </section>
  );
}

function valueText(map: MapView, value: number | undefined): string {
  if (value === undefined) return '–';
  if (map.role === 'status') return (voxelStatusLabels[value] ?? '–').replace(/ \(.*/, '');
  return formatShown(value, displayMapUnit(map));
}

function sampleText(samples: readonly number[] | null): string {
  if (samples === null || samples.length === 0) return '';
  const finite = samples.filter(Number.isFinite);
  return `${samples.length} samples, ${formatNumber(Math.min(...finite))} to ${formatNumber(Math.max(...finite))}`;
}

function readOut(
  index: readonly number[],
  mm: readonly number[],
  maps: readonly MapView[],
  values: Readonly<Record<string, number>>,
): string {
  const place = `Voxel ${index.join(', ')}, at ${mm.map((value) => value.toFixed(0)).join(', ')} millimetres.`;
  const known = maps.filter((map) => values[map.name] !== undefined);
  return [place, ...known.map((map) => `${map.name} ${valueText(map, values[map.name])}.`)].join(' ');
}

const quietMs = 700;

/** A text that changes only after it has been left alone for a moment, so that a screen reader can follow. */
function useSlowly(text: string): string {
  const [slow, setSlow] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(text), quietMs);
    return () => clearTimeout(timer);
  }, [text]);
  return slow;
}
