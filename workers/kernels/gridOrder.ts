import { Grid } from './problem';

/*
 * The order in which the points of a grid are taken as starts. costs: (points) float32 vectors, a lane per voxel,
 * Infinity where a point has no cost; minima: (points) lane masks.
 */

/** The lanes for which no neighbour of a point has a lower cost, nor an earlier neighbour the same. */
export function lowestAround(grid: Grid, costs: usize, index: i32): v128 {
  const cost = v128.load(costs + (<usize>index << 4));
  let lowest = f32x4.lt(cost, f32x4.splat(Infinity));
  let neighbours = 1;
  for (let axis = 0; axis < grid.axes; axis++) neighbours *= 3;
  for (let code = 0; code < neighbours; code++) {
    let offset = 0;
    let pitch = 1;
    let places = index;
    let directions = code;
    let outside = false;
    for (let axis = grid.axes - 1; axis >= 0; axis--) {
      const size = load<i32>(grid.axisSizes + (<usize>axis << 2));
      const direction = (directions % 3) - 1;
      const place = (places % size) + direction;
      if (place < 0 || place >= size) outside = true;
      offset += direction * pitch;
      pitch *= size;
      places /= size;
      directions /= 3;
    }
    if (outside || offset == 0) continue;
    const other = v128.load(costs + (<usize>(index + offset) << 4));
    lowest = v128.and(lowest, offset < 0 ? f32x4.lt(cost, other) : f32x4.le(cost, other));
  }
  return lowest;
}

/**
 * Moves each lane of `lanePoints` (4 int32) on to the point that follows in the order of starts: local minima before
 * others, then by cost, then by position; -1 where none with a finite cost follows. isFirst: to the first in that order.
 */
export function toNextBest(grid: Grid, costs: usize, minima: usize, lanePoints: usize, isFirst: bool): void {
  for (let lane = 0; lane < 4; lane++) {
    const at = <usize>lane << 2;
    const previous = load<i32>(lanePoints + at);
    let found = -1;
    if (isFirst || previous >= 0) {
      for (let index = 0; index < grid.points; index++) {
        if (!(load<f32>(costs + (<usize>index << 4) + at) < <f32>Infinity)) continue;
        if (!isFirst && !comesBefore(costs + at, minima + at, previous, index)) continue;
        if (found < 0 || comesBefore(costs + at, minima + at, index, found)) found = index;
      }
    }
    store<i32>(lanePoints + at, found);
  }
}

/** Whether point a comes before point b in the order of starts; costs and minima: addresses of a lane. */
function comesBefore(costs: usize, minima: usize, a: i32, b: i32): bool {
  const aIsMinimum = load<i32>(minima + (<usize>a << 4)) != 0;
  const bIsMinimum = load<i32>(minima + (<usize>b << 4)) != 0;
  if (aIsMinimum != bIsMinimum) return aIsMinimum;
  const aCost = load<f32>(costs + (<usize>a << 4));
  const bCost = load<f32>(costs + (<usize>b << 4));
  return aCost < bCost || (aCost == bCost && a < b);
}
