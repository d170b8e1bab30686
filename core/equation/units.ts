import { VoxfitError } from '../contracts/errors.js';

/** Base dimensions with their exponents (absent = 0); the base units are s, mm, g, mol, T and the signal's a.u. */
export type Exponents = Readonly<Record<string, number>>;

/** A physical unit: `scale` base units, e.g. ms = 0.001 s. A pure number has no exponents and scale 1. */
export interface Unit {
  readonly scale: number;
  readonly exponents: Exponents;
}

const degree = Math.PI / 180;

/** Angles are pure numbers with the radian as 1 (SI Brochure, 9th edition, section 2.3.3). */
const knownUnits: ReadonlyMap<string, Unit> = new Map([
  ...scaled({ '%': 0.01, ppm: 1e-6, rad: 1, deg: degree, '°': degree }, {}),
  ...scaled({ s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, μs: 1e-6, min: 60, h: 3600 }, { s: 1 }),
  ...scaled({ Hz: 1, kHz: 1e3, MHz: 1e6 }, { s: -1 }),
  ...scaled({ m: 1e3, cm: 10, mm: 1, um: 1e-3, µm: 1e-3, μm: 1e-3, nm: 1e-6 }, { mm: 1 }),
  ...scaled({ L: 1e6, dL: 1e5, mL: 1e3, ml: 1e3, uL: 1, µL: 1, μL: 1 }, { mm: 3 }),
  ...scaled({ kg: 1e3, g: 1, mg: 1e-3 }, { g: 1 }),
  ...scaled({ mol: 1, mmol: 1e-3, umol: 1e-6, µmol: 1e-6, μmol: 1e-6 }, { mol: 1 }),
  ...scaled({ M: 1e-6, mM: 1e-9, uM: 1e-12, µM: 1e-12, μM: 1e-12 }, { mol: 1, mm: -3 }),
  ...scaled({ T: 1, mT: 1e-3, uT: 1e-6, µT: 1e-6, μT: 1e-6 }, { T: 1 }),
  ...scaled({ 'a.u.': 1, au: 1 }, { 'a.u.': 1 }),
]);

function scaled(scales: Readonly<Record<string, number>>, exponents: Exponents): [string, Unit][] {
  return Object.entries(scales).map(([symbol, scale]) => [symbol, { scale, exponents }]);
}

/** The unit of a pure number. */
export const pureNumber: Unit = { scale: 1, exponents: {} };

/**
 * A unit from its text: symbols of the table with whole exponents (`mm2`, `mm^2`, `s-1`), products by a blank, `*` or
 * `·`, quotients by `/`, each `/` dividing by the product up to the next (`mL/100g/min`, `1/(mM s)`); `1` for a number.
 * Throws WRONG_USE for anything else.
 */
export function parseUnit(text: string): Unit {
  const [numerator, ...denominators] = text.split('/');
  let unit = parseProduct(numerator ?? '', text);
  for (const denominator of denominators) unit = productOfUnits(unit, parseProduct(denominator, text), -1);
  return unit;
}

function parseProduct(part: string, text: string): Unit {
  const inner = /^\s*\((.*)\)\s*$/.exec(part)?.[1] ?? part;
  const factors = inner.trim().split(/[\s*·]+/);
  return factors.map((factor) => parseFactor(factor, text)).reduce((a, b) => productOfUnits(a, b, 1));
}

function parseFactor(factor: string, text: string): Unit {
  const match = /^(\d+(?:\.\d+)?)?([A-Za-z%°µμ][A-Za-z.]*)?(?:\^?(-?\d))?$/u.exec(factor);
  const [, number, symbol, exponent] = match ?? [];
  const unit = symbol === undefined ? pureNumber : knownUnits.get(symbol);
  const isEmpty = number === undefined && symbol === undefined;
  if (match === null || isEmpty || unit === undefined || (symbol === undefined && exponent !== undefined)) {
    throw new VoxfitError(
      'WRONG_USE',
      `"${text}" is not a unit that Voxfit knows: "${factor}" is none of ${[...knownUnits.keys()].join(', ')}.`,
      { unit: text, part: factor },
    );
  }
  const power = powerOfUnit(unit, Number(exponent ?? 1));
  return { ...power, scale: power.scale * Number(number ?? 1) };
}

/** a * b^direction. */
export function productOfUnits(a: Unit, b: Unit, direction: 1 | -1): Unit {
  const exponents: Record<string, number> = { ...a.exponents };
  for (const [base, exponent] of Object.entries(b.exponents)) {
    exponents[base] = (exponents[base] ?? 0) + direction * exponent;
  }
  return { scale: a.scale * b.scale ** direction, exponents };
}

export function powerOfUnit(unit: Unit, power: number): Unit {
  const exponents = Object.entries(unit.exponents).map(([base, exponent]) => [base, exponent * power]);
  return { scale: unit.scale ** power, exponents: Object.fromEntries(exponents) };
}

/** Whether both have the same exponents; scales may differ. */
export function sameDimension(a: Unit, b: Unit): boolean {
  const bases = new Set([...Object.keys(a.exponents), ...Object.keys(b.exponents)]);
  return [...bases].every((base) => Math.abs((a.exponents[base] ?? 0) - (b.exponents[base] ?? 0)) < 1e-9);
}

/** Whether both measure in the same steps, to the digits of float64. */
export function sameScale(a: Unit, b: Unit): boolean {
  return Math.abs(a.scale / b.scale - 1) < 1e-9;
}

/** `s2/mm`, `ms`, `0.5 s`, `1`; for messages. */
export function unitText(unit: Unit): string {
  if (!sameScale(unit, pureNumber)) {
    const symbol = [...knownUnits].find(([, known]) => sameDimension(known, unit) && sameScale(known, unit));
    if (symbol !== undefined) return symbol[0];
  }
  const bases = Object.entries(unit.exponents).filter(([, exponent]) => Math.abs(exponent) > 1e-9);
  const written = (list: [string, number][]): string =>
    list.map(([base, exponent]) => base + (Math.abs(exponent) === 1 ? '' : Math.abs(exponent))).join(' ');
  const above = written(bases.filter(([, exponent]) => exponent > 0));
  const below = bases.filter(([, exponent]) => exponent < 0);
  const quotient = below.length > 1 ? `/(${written(below)})` : below.length === 1 ? `/${written(below)}` : '';
  const scale = sameScale(unit, pureNumber) ? '' : `${Number(unit.scale.toPrecision(6))}`;
  const text = `${[scale, above].filter((part) => part !== '').join(' ')}${quotient}`;
  return text === '' || text.startsWith('/') ? `1${text}` : text;
}
