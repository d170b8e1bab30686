/** Under this key stands the name of a number that JSON cannot write. */
const numberKey = 'Number';
const namedNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/**
 * A value as JSON for people and programs: indented, lists of plain values on one line, a line break at the end. Every
 * number comes back with the same bits by parseJsonText; those that JSON has not are `{"Number": "Infinity"}`.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, item: unknown) => (typeof item === 'number' ? writtenNumber(item) : item),
    2,
  );
  // A line break is never inside a string of JSON, so that a bracket before one opens a list.
  const oneLine = text.replace(/\[\n\s+([^[\]{}]*?)\n\s*\]/g, (_, items: string) => {
    return `[${items.replace(/,\n\s+/g, ', ')}]`;
  });
  return `${oneLine}\n`;
}

/** What jsonText has written. Throws the SyntaxError of JSON.parse. */
export function parseJsonText(text: string): unknown {
  return JSON.parse(text, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null) return item;
    const [[key, name] = [], ...more] = Object.entries(item);
    const isNumber = key === numberKey && more.length === 0 && typeof name === 'string';
    return isNumber && Object.hasOwn(namedNumbers, name) ? namedNumbers[name] : item;
  });
}

function writtenNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { [numberKey]: Object.is(value, -0) ? '-0' : String(value) };
}
