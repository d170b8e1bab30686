const printed: Readonly<Record<string, string>> = { '1': '', deg: '°' };

/** A unit of a declaration as people print it: mm²/s, °; empty for a pure number. */
export function printedUnit(unit: string): string {
  return printed[unit] ?? unit.replace(/\^?2(?!\d)/g, '²').replace(/\^?3(?!\d)/g, '³');
}

/** A number with the signs of print; infinity as its sign. */
export function printedNumber(value: number): string {
  return String(value).replace('Infinity', '∞').replace('-', '−');
}
