/**
 * Two independent normal deviates (mean 0, deviation 1) that depend on the four numbers alone: a counter-based
 * generator, so that any slice of a phantom can be made by itself and in any order. The numbers are unsigned
 * 32-bit integers. `pair`: (2) the deviates, written.
 * Mixing: the finaliser of MurmurHash3 (Appleby, public domain); deviates: Box and Muller 1958.
 */
export function normalPair(
  seed: number,
  slice: number,
  voxel: number,
  volume: number,
  pair: Float64Array,
): void {
  const first = mixed(mixed(mixed(mixed(seed ^ 0x9e3779b9) ^ slice) ^ voxel) ^ volume);
  const second = mixed(first ^ 0x85ebca6b);
  const radius = Math.sqrt(-2 * Math.log(((first >>> 0) + 0.5) / 4294967296));
  const angle = (2 * Math.PI * (second >>> 0)) / 4294967296;
  pair[0] = radius * Math.cos(angle);
  pair[1] = radius * Math.sin(angle);
}

function mixed(value: number): number {
  let h = (value + 0x7ed55d16) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
