/** A curve at one place: its value and its slope there. */
export interface CurvePoint {
  readonly value: number;
  readonly slope: number;
}

/**
 * The curve through points at ascending times: between two points a cubic with the slopes of Steffen 1990 (Astronomy and
 * Astrophysics 239:443, equations 2 and 11), so that it and its slope are continuous and it rises and falls no further
 * than the points do; beyond the first and last point their values. NaN where fewer than two points are given.
 */
export function curveAt(times: readonly number[], values: readonly number[], at: number): CurvePoint {
  const last = times.length - 1;
  let from = 0;
  while (from + 1 < last && at >= (times[from + 1] as number)) from++;
  const time = (index: number): number => times[Math.min(Math.max(index, 0), last)] as number;
  const value = (index: number): number => values[Math.min(Math.max(index, 0), last)] as number;
  const width = time(from + 1) - time(from);
  const rise = (value(from + 1) - value(from)) / width;
  const [widthBefore, widthAfter] = [time(from) - time(from - 1), time(from + 2) - time(from + 1)];
  const riseBefore = widthBefore > 0 ? (value(from) - value(from - 1)) / widthBefore : rise;
  const riseAfter = widthAfter > 0 ? (value(from + 2) - value(from + 1)) / widthAfter : rise;
  const first = slopeBetween(riseBefore, widthBefore, rise, width);
  const second = slopeBetween(rise, width, riseAfter, widthAfter);
  const b = (3 * rise - 2 * first - second) / width;
  const a = (first + second - 2 * rise) / (width * width);
  const offset = at - time(from);
  const inside = Math.min(Math.max(offset, 0), width);
  return {
    value: value(from) + inside * (first + inside * (b + inside * a)),
    slope: inside === offset ? first + inside * (2 * b + 3 * a * inside) : 0,
  };
}

/** Slope at a point from the rises and widths of the intervals before and after it. */
function slopeBetween(before: number, widthBefore: number, after: number, widthAfter: number): number {
  const mean = (before * widthAfter + after * widthBefore) / (widthBefore + widthAfter);
  const size = Math.min(Math.abs(before), Math.abs(after), Math.abs(mean) / 2);
  return (Math.sign(before) + Math.sign(after)) * size;
}
