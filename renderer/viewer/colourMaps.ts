import { cmapper } from '@niivue/niivue';
import { statusColours } from '../../core/contracts/voxelStatus.js';
import type { ColourMapName } from '../state/windowState.js';
import { statusOfLevel } from './displayImage.js';

/** Colour maps that a user can choose for a map of values, with what they are good for. */
export const offeredColourMaps: readonly { readonly name: ColourMapName; readonly label: string }[] = [
  { name: 'viridis', label: 'Viridis' },
  { name: 'navia', label: 'Navia (T2)' },
  { name: 'lipari', label: 'Lipari (T1)' },
  { name: 'magma', label: 'Magma' },
  { name: 'gray', label: 'Gray' },
];

const tables = new Map<ColourMapName, Uint8ClampedArray>();

/** 256 colours as RGBA bytes; entry 0 is transparent and has the colour of entry 1. Do not write. */
export function colourTable(name: ColourMapName): Uint8ClampedArray {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const table = makeTable(name);
  for (let entry = 0; entry < 256; entry += 1) table[entry * 4 + 3] = 255;
  table.copyWithin(0, 4, 7);
  table[3] = 0;
  tables.set(name, table);
  return table;
}

/** Makes a table known to NiiVue and gives the name under which it is. */
export function registerColours(name: ColourMapName): string {
  const key = `voxfit-${name}`;
  if (registered.has(key)) return key;
  const table = colourTable(name);
  const channel = (offset: number): number[] =>
    Array.from({ length: 256 }, (_, entry) => table[entry * 4 + offset] ?? 0);
  cmapper.addColormap(key, {
    R: channel(0),
    G: channel(1),
    B: channel(2),
    A: channel(3),
    I: Array.from({ length: 256 }, (_, entry) => entry),
  });
  registered.add(key);
  return key;
}

const registered = new Set<string>();

/** A CSS gradient of a table, low values first, towards `direction`. */
export function colourGradient(name: ColourMapName, direction: 'to top' | 'to right'): string {
  const table = colourTable(name);
  const stops = Array.from({ length: 17 }, (_, stop) => {
    const at = Math.max(2, Math.round((stop / 16) * 255)) * 4;
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}

function makeTable(name: ColourMapName): Uint8ClampedArray {
  if (name === 'status') return statusTable();
  return name === 'mask' ? evenTable(maskColour) : Uint8ClampedArray.from(cmapper.colormap(name));
}

/** Apart from grey, from the crosshair and from the maps of values. */
const maskColour = [64, 200, 140, 255] as const;

function evenTable(colour: readonly number[]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level += 1) table.set(colour, level * 4);
  return table;
}

function statusTable(): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level += 1) {
    const colour = Number.parseInt((statusColours[statusOfLevel(level)] ?? '#000000').slice(1), 16);
    table.set([(colour >> 16) & 255, (colour >> 8) & 255, colour & 255, 255], level * 4);
  }
  return table;
}
