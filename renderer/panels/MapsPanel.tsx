import type { MapView } from '../../core/contracts/windowViews.js';
import { displayMapUnit } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { colourGradient } from '../viewer/colourMaps.js';
import { ExportPanel } from './ExportPanel.js';
import { MapFigures } from './MapFigures.js';
import { MapSettings } from './MapSettings.js';

/** The maps of the run: which one is shown, how, what it says, and where it goes. */
export function MapsPanel() {
  const maps = useWindow((state) => state.run?.maps ?? noMaps);
  const shown = useWindow((state) => state.view.mapId);
  return (
    <>
      <section className="panel" aria-labelledby="maps-title">
        <div className="panel-head">
          <h2 id="maps-title">Maps</h2>
        </div>
        <ul className="maps" aria-label="Maps">
          {maps.map((map) => (
            <MapChoice key={map.id} map={map} chosen={map.id === shown} />
          ))}
        </ul>
        {maps.length === 0 && <p className="dim">The maps of a fit appear here, from its first slice on.</p>}
        {shown !== null && <MapSettings mapId={shown} />}
      </section>
      {shown !== null && <MapFigures mapId={shown} />}
      {maps.length > 0 && <ExportPanel />}
    </>
  );
}

const noMaps: readonly MapView[] = [];

function MapChoice({ map, chosen }: { readonly map: MapView; readonly chosen: boolean }) {
  const { store } = useTools();
  const colours = useWindow((state) => state.displays[map.id]?.colours ?? 'viridis');
  return (
    <li data-chosen={chosen || undefined}>
      <label title={map.label}>
        <input
          type="radio"
          name="map"
          checked={chosen}
          onChange={() => store.dispatch({ kind: 'showMap', mapId: map.id })}
        />
        <span className="map-name">{map.name}</span>
        <span className="dim map-unit">{displayMapUnit(map).symbol}</span>
        <span className="map-colours" style={{ background: colourGradient(colours, 'to right') }} />
      </label>
    </li>
  );
}
