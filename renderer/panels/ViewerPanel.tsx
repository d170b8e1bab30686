import { SegmentedControl, Select } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { formatQuantity } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { Plane } from '../state/windowState.js';
import { ColourBar } from './ColourBar.js';
import { ErrorAlert } from './ErrorAlert.js';

const planes: readonly { readonly value: Plane; readonly label: string }[] = [
  { value: 'axial', label: 'Axial' },
  { value: 'coronal', label: 'Coronal' },
  { value: 'sagittal', label: 'Sagittal' },
  { value: 'multiplanar', label: 'All' },
  { value: 'render', label: '3D' },
];

/** The picture with its toolbar and colour bar. The canvas belongs to the viewer and outlives this component. */
export function ViewerPanel() {
  const { commands, store } = useTools();
  const host = useRef<HTMLDivElement>(null);
  const view = useWindow((state) => state.view);
  const fault = useWindow((state) => state.viewerFault);
  const error = useWindow((state) => state.viewerError);
  useEffect(() => {
    if (host.current !== null) commands.mountViewer(host.current);
  }, [commands]);
  useWheel(host);
  return (
    <section className="viewer" aria-label="Viewer">
      <div className="viewer-tools">
        <BaseChoice />
        <span className="spacer" />
        <SegmentedControl
          size="xs"
          aria-label="Plane"
          value={view.plane}
          onChange={(value) => commands.setPlane(value as Plane)}
          data={planes.filter(({ value }) => fault !== 'noWebgl2' || value !== 'render')}
        />
        <SegmentedControl
          size="xs"
          aria-label="Left-right convention"
          value={view.radiological ? 'radiological' : 'neurological'}
          onChange={(value) =>
            store.dispatch({ kind: 'view', change: { radiological: value === 'radiological' } })
          }
          data={[
            { value: 'radiological', label: 'Radiological' },
            { value: 'neurological', label: 'Neurological' },
          ]}
        />
        <label className="check" title="Interpolate between voxels">
          <input
            type="checkbox"
            checked={view.smooth}
            onChange={(event) =>
              store.dispatch({ kind: 'view', change: { smooth: event.currentTarget.checked } })
            }
          />
          Smooth
        </label>
      </div>
      {error !== null && (
        <ErrorAlert error={error} onDismiss={() => store.dispatch({ kind: 'viewerError', error: null })} />
      )}
      {fault === 'noWebgl2' && (
        <p role="status" className="viewer-note">
          No WebGL2: slices are drawn without the graphics processor, and there is no 3D. A newer graphics
          driver usually helps.
        </p>
      )}
      <div className="viewer-stage">
        <div className="viewer-canvas" ref={host} />
        <ColourBar />
        {fault === 'contextLost' && (
          <p role="alert" className="viewer-fault">
            The graphics processor was reset and the picture is gone; no data are lost.{' '}
            <button type="button" className="link" onClick={commands.rebuildViewer}>
              Draw it again
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

/** The mean over the volumes, or one volume, as the grey picture below the map. */
function BaseChoice() {
  const { store } = useTools();
  const series = useWindow((state) => state.series);
  const chosen = useWindow((state) => state.view.baseVolume);
  const data = useMemo(() => {
    const te = series?.variables.TE;
    const volumes = Array.from({ length: series?.volumeCount ?? 0 }, (_, volume) => {
      const value = te?.values[volume];
      const label = value === undefined ? '' : `, TE ${formatQuantity(value, te?.unit ?? 's')}`;
      return { value: String(volume), label: `Volume ${volume}${label}` };
    });
    return [{ value: 'mean', label: 'Mean over volumes' }, ...volumes];
  }, [series]);
  return (
    <Select
      size="xs"
      aria-label="Series image"
      className="base-choice"
      data={data}
      value={chosen === null ? 'mean' : String(chosen)}
      allowDeselect={false}
      onChange={(value) =>
        store.dispatch({ kind: 'view', change: { baseVolume: value === 'mean' ? null : Number(value) } })
      }
    />
  );
}

/** On one plane the wheel moves by whole slices; with Ctrl it zooms. Double clicks stay out of the viewer. */
function useWheel(host: React.RefObject<HTMLDivElement | null>): void {
  const { commands, store } = useTools();
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const wheel = (event: WheelEvent): void => {
      const { plane } = store.getState().view;
      if (!event.ctrlKey && (plane === 'multiplanar' || plane === 'render')) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.ctrlKey) commands.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
      else commands.moveSlice(event.deltaY < 0 ? 1 : -1);
    };
    const doubleClick = (event: MouseEvent): void => event.stopPropagation();
    element.addEventListener('wheel', wheel, { capture: true, passive: false });
    element.addEventListener('dblclick', doubleClick, { capture: true });
    return () => {
      element.removeEventListener('wheel', wheel, { capture: true });
      element.removeEventListener('dblclick', doubleClick, { capture: true });
    };
  }, [host, commands, store]);
}
