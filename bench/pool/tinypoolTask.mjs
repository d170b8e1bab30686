/**
 * The same for tinypool.
 * @param {number} x
 */
export function nothing(x) {
  return x;
}
