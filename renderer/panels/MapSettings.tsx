import { Select, Slider } from '@mantine/core';
import { displayMapUnit } from '../display/units.js';
import { selectShownMap } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { ColourMapName } from '../state/windowState.js';
import { offeredColourMaps } from '../viewer/colourMaps.js';
import { QuantityInput } from './QuantityInput.js';

const colourChoices = offeredColourMaps.map(({ name, label }) => ({ value: name, label }));

/** Range, colours and opacity of the map on screen. */
export function MapSettings({ mapId }: { readonly mapId: string }) {
  const { store } = useTools();
  const map = useWindow(selectShownMap);
  const display = useWindow((state) => state.displays[mapId]);
  const opacity = useWindow((state) => state.view.opacity);
  if (map === null || display === undefined) return null;
  const { factor, symbol: unit } = displayMapUnit(map);
  const { range } = display;
  const setRange = (lower: number, upper: number): void => {
    if (lower < upper) store.dispatch({ kind: 'setRange', mapId, range: { lower, upper } });
  };
  return (
    <div className="map-settings">
      {display.colours !== 'status' && (
        <>
          <div className="setting">
            <span className="label" title={`Range${unit === '' ? '' : ` in ${unit}`}`}>
              Range{unit !== '' && ` ${unit}`}
            </span>
            <span className="range">
              <QuantityInput
                label="Lower end of the range"
                value={range?.lower}
                factor={factor}
                digits={4}
                onCommit={(value) => value !== undefined && range !== null && setRange(value, range.upper)}
              />
              <QuantityInput
                label="Upper end of the range"
                value={range?.upper}
                factor={factor}
                digits={4}
                onCommit={(value) => value !== undefined && range !== null && setRange(range.lower, value)}
              />
              <button
                type="button"
                className="link"
                disabled={display.automatic}
                title="2nd to 98th percentile"
                onClick={() => store.dispatch({ kind: 'automaticRange', mapId })}
              >
                Auto
              </button>
            </span>
          </div>
          <div className="setting">
            <span className="label">Colours</span>
            <Select
              size="xs"
              aria-label="Colours"
              data={colourChoices}
              value={display.colours}
              allowDeselect={false}
              onChange={(value) =>
                value !== null &&
                store.dispatch({ kind: 'setColours', mapId, colours: value as ColourMapName })
              }
            />
          </div>
        </>
      )}
      <div className="setting">
        <span className="label">Opacity</span>
        <Slider
          size="xs"
          thumbLabel="Opacity"
          min={0}
          max={100}
          value={Math.round(opacity * 100)}
          label={(value) => `${value} %`}
          onChange={(value) => store.dispatch({ kind: 'view', change: { opacity: value / 100 } })}
        />
      </div>
    </div>
  );
}
