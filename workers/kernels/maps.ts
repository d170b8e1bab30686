/*
 * From the results of a block to maps of a chunk. indices: (count) uint32, the position in the chunk of each voxel of
 * the block. All memory belongs to the caller.
 */

const CONVERGED: u8 = 1;
const AT_BOUND: u8 = 2;
const TOO_FEW_SAMPLES: u8 = 4;
const NOT_FINITE: u8 = 5;
const STATUSES = 8;

/**
 * Stores values as float32 where the voxel has one and it is finite as float32; the others are left as they are.
 * values: (count) float64. statuses: (count) uint8. target: float32, the whole chunk.
 */
export function storeValues(values: usize, statuses: usize, indices: usize, count: i32, target: usize): void {
  for (let v = 0; v < count; v++) {
    const status = load<u8>(statuses + v);
    const value = <f32>load<f64>(values + (<usize>v << 3));
    if ((status == CONVERGED || status == AT_BOUND) && value - value == 0) {
      store<f32>(target + (<usize>load<u32>(indices + (<usize>v << 2)) << 2), value);
    }
  }
}

/** target: uint8, the whole chunk. */
export function storeStatuses(statuses: usize, indices: usize, count: i32, target: usize): void {
  for (let v = 0; v < count; v++) {
    store<u8>(target + load<u32>(indices + (<usize>v << 2)), load<u8>(statuses + v));
  }
}

/** Adds how often each status occurs. counts: (8) int32. */
export function countStatuses(statuses: usize, count: i32, counts: usize): void {
  for (let v = 0; v < count; v++) {
    const counter = counts + (<usize>(load<u8>(statuses + v) & (STATUSES - 1)) << 2);
    store<i32>(counter, load<i32>(counter) + 1);
  }
}

/** sqrt(sums / valid). sums: (count) float64; valid: (count) int32; out: (count) float64, written. */
export function rootMeanSquares(sums: usize, valid: usize, count: i32, out: usize): void {
  for (let v = 0; v < count; v++) {
    const at = <usize>v << 3;
    store<f64>(out + at, Math.sqrt(load<f64>(sums + at) / <f64>load<i32>(valid + (<usize>v << 2))));
  }
}

/** 1 - residual / total, NaN where total is not positive; (count) float64 each, out written. */
export function determinations(residual: usize, total: usize, count: i32, out: usize): void {
  for (let v = 0; v < count; v++) {
    const at = <usize>v << 3;
    const sum = load<f64>(total + at);
    store<f64>(out + at, sum > 0 ? 1 - load<f64>(residual + at) / sum : NaN);
  }
}

/** Statistics as core/fit/statisticsFit.ts numbers them. */
const MEAN = 0;
const STANDARD_DEVIATION = 1;

/**
 * Mean, standard deviation (n - 1) or their ratio from the moments of a block, and the statuses. means, sumsOfSquares
 * (not read for the mean): (count) float64; valid: (count) int32. values: (count) float64; statuses: (count) uint8,
 * not finite where float32 cannot hold the value.
 */
export function statisticsOfMoments(
  statistic: i32,
  means: usize,
  sumsOfSquares: usize,
  valid: usize,
  count: i32,
  values: usize,
  statuses: usize,
): void {
  const needed = statistic == MEAN ? 1 : 2;
  for (let v = 0; v < count; v++) {
    const at = <usize>v << 3;
    const n = load<i32>(valid + (<usize>v << 2));
    let value = load<f64>(means + at);
    if (statistic != MEAN) {
      const deviation = Math.sqrt(load<f64>(sumsOfSquares + at) / <f64>(n - 1));
      value = statistic == STANDARD_DEVIATION ? deviation : value / deviation;
    }
    store<f64>(values + at, value);
    const stored = <f32>value;
    const isFinite = stored - stored == 0;
    store<u8>(statuses + v, n < needed ? TOO_FEW_SAMPLES : isFinite ? CONVERGED : NOT_FINITE);
  }
}
