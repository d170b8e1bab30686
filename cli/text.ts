/** `3 s`, `4 min 20 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1.9 million voxels/s`, `52,000 voxels/s`. */
export function rateText(voxelsPerSecond: number): string {
  if (voxelsPerSecond >= 1e6) return `${(voxelsPerSecond / 1e6).toFixed(1)} million voxels/s`;
  return `${countText(Number(voxelsPerSecond.toPrecision(2)))} voxels/s`;
}

/** `181,762`. By hand: the first use of `toLocaleString` loads the language tables, which takes 50 ms. */
export function countText(count: number): string {
  return String(count).replace(/(?<=^\d+)(?=(\d{3})+$)/g, ',');
}
