/** SI of a typed number, undefined for an empty text, null for one that is no number. */
export function parseQuantity(text: string, factor: number): number | undefined | null {
  const trimmed = text.trim().replace(/−/g, '-');
  if (trimmed === '') return undefined;
  if (/^[+]?(inf(inity)?|∞)$/i.test(trimmed)) return Number.POSITIVE_INFINITY;
  if (/^-(inf(inity)?|∞)$/i.test(trimmed)) return Number.NEGATIVE_INFINITY;
  const number = Number(trimmed);
  return Number.isFinite(number) ? Number((number / factor).toPrecision(15)) : null;
}
