import type { ModelParameter } from '../../core/contracts/model.js';

/** How a quantity is shown: number on screen = SI value * factor. */
export interface DisplayUnit {
  readonly factor: number;
  /** Empty for dimensionless numbers. */
  readonly symbol: string;
}

const shownAs: Readonly<Record<string, DisplayUnit>> = {
  s: { factor: 1000, symbol: 'ms' },
  's/mm2': { factor: 1, symbol: 's/mm²' },
  'mm2/s': { factor: 1000, symbol: 'µm²/ms' },
  '1/s': { factor: 1, symbol: '1/s' },
  deg: { factor: 1, symbol: '°' },
  '1': { factor: 1, symbol: '' },
  '': { factor: 1, symbol: '' },
};

/** The unit in which people read a quantity of this SI unit: times in ms, everything else as it is. */
export function displayUnit(unit: string): DisplayUnit {
  return shownAs[unit] ?? { factor: 1, symbol: unit };
}

/** The same for an acquisition variable: the times of volumes are read in s. */
export function displayVariableUnit(symbol: string | null, unit: string): DisplayUnit {
  return symbol === 't' ? { factor: 1, symbol: unit } : displayUnit(unit);
}

/** Parameters from this value on are read in s rather than in ms. */
const longTimeS = 10;

/** The same for a parameter: one that is usually many seconds long is read in s. */
export function displayParameterUnit({ unit, start }: Pick<ModelParameter, 'unit' | 'start'>): DisplayUnit {
  return unit === 's' && start >= longTimeS ? { factor: 1, symbol: unit } : displayUnit(unit);
}

/** Maps whose times are read in s: the passage of a bolus takes many. */
const mapsInSeconds: readonly string[] = ['MTT', 'Tmax'];

/** The same for a map. */
export function displayMapUnit({
  name,
  unit,
}: {
  readonly name: string;
  readonly unit: string;
}): DisplayUnit {
  return unit === 's' && mapsInSeconds.includes(name) ? { factor: 1, symbol: unit } : displayUnit(unit);
}

/**
 * A number with `digits` significant digits, without exponents between 1e-4 and 1e7.
 * NaN is shown as an en dash: a voxel without a value is not zero.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return '–';
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === Number.NEGATIVE_INFINITY) return '−∞';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e7 || magnitude < 1e-4) return minus(value.toExponential(digits - 1));
  const decimals = Math.max(0, Math.min(12, digits - 1 - Math.floor(Math.log10(magnitude))));
  const fixed = value.toFixed(decimals);
  return minus(decimals > 0 ? fixed.replace(/\.?0+$/, '') : fixed);
}

/** A quantity in SI as a text with its unit as people use it, e.g. (0.0832, "s") -> "83.2 ms". */
export function formatQuantity(value: number, unit: string, digits = 4): string {
  return formatShown(value, displayUnit(unit), digits);
}

/** The same in a given unit. */
export function formatShown(value: number, shown: DisplayUnit, digits = 4): string {
  const text = formatNumber(value * shown.factor, digits);
  return shown.symbol === '' ? text : `${text} ${shown.symbol}`;
}

/** A count with thin spaces between thousands. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Bytes in powers of 1000, as operating systems and disks count them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  const text = index === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1);
  return `${text} ${units[index] ?? 'B'}`;
}

/** A duration for people: "3 s", "2 min 10 s", "1 h 05 min". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** A rate of voxels: "1.9 million voxels/s", "840 voxels/s". */
export function formatRate(voxelsPerSecond: number): string {
  if (voxelsPerSecond >= 1e6) return `${(voxelsPerSecond / 1e6).toFixed(1)} million voxels/s`;
  if (voxelsPerSecond >= 1e4) return `${Math.round(voxelsPerSecond / 1e3)} thousand voxels/s`;
  return `${formatCount(voxelsPerSecond)} voxels/s`;
}

function pad(value: number): string {
  return value.toString().padStart(2, '0');
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}
