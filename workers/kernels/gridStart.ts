import { lowestAround, toNextBest } from './gridOrder';
import { Grid, Search } from './problem';
import { projectionStep } from './projectionStep';

/*
 * Starts from a grid, four voxels at a time in float32. At each grid point the grid's parameters are held and the
 * others take one Gauss-Newton step, which is exact for those that enter linearly (variable projection: Golub and
 * Pereyra, SIAM J. Numer. Anal. 10:413, 1973); the cost there says what the point is worth. Lanes are voxels and no
 * lane sees another.
 */

@external('equation', 'accumulateFloat32')
declare function accumulateFloat32(samples: i32, variables: usize, signal: usize, parameters: usize, result: usize): void;

/** Vectors of 16 bytes that the `scratch` of a grid must hold. */
export function gridScratchVectors(samples: i32, parameters: i32, free: i32, points: i32): i32 {
  const triangle = (free * (free + 1)) / 2;
  return samples + 2 * parameters + 2 * (1 + free + triangle) + (free + triangle) + 1 + 2 * points;
}

/**
 * Writes the starts of the first `count` voxels whose status is 0 to `grid.found`. `search.estimates` holds the declared
 * starts and is not written; fixed parameters stay at what it holds for each voxel. The starts are the local minima of
 * the cost on the grid (no neighbour, diagonal ones included, has a lower cost), lowest first, then the other points,
 * lowest first; among equals the earlier point. A point whose cost is not finite is passed over; if all are, the
 * first start is the declared one. Adds to `search.evaluations`.
 */
export function gridStarts(search: Search, grid: Grid, count: i32): void {
  const vectorsOfPoint = <usize>search.parameters << 4;
  const laneSignal = grid.scratch;
  const point = laneSignal + (<usize>search.samples << (search.weights != 0 ? 5 : 4));
  const lanePoints = point + 2 * vectorsOfPoint;
  const costs = lanePoints + 16;
  const minima = costs + (<usize>grid.points << 4);
  const work = minima + (<usize>grid.points << 4);

  for (let voxel = 0; voxel < count; voxel += 4) {
    if (!anyToStart(search, voxel, count)) continue;
    loadSamples(search, voxel, laneSignal);
    for (let index = 0; index < grid.points; index++) {
      v128.store(lanePoints, i32x4.splat(index));
      v128.store(costs + (<usize>index << 4), costAt(search, grid, voxel, lanePoints, laneSignal, point, work));
    }
    for (let index = 0; index < grid.points; index++) {
      v128.store(minima + (<usize>index << 4), lowestAround(grid, costs, index));
    }
    for (let start = 0; start < grid.starts; start++) {
      toNextBest(grid, costs, minima, lanePoints, start == 0);
      costAt(search, grid, voxel, lanePoints, laneSignal, point, work);
      for (let lane = 0; lane < 4 && voxel + lane < count; lane++) {
        keepPoint(search, grid, start, voxel + lane, load<i32>(lanePoints + (<usize>lane << 2)), point + (<usize>lane << 2));
      }
    }
    if (search.evaluations == 0) continue;
    const evaluations = (grid.points + grid.starts) * (grid.others > 0 ? 2 : 1);
    for (let lane = 0; lane < 4 && voxel + lane < count; lane++) {
      if (load<u8>(search.status + voxel + lane) != 0) continue;
      const counter = search.evaluations + (<usize>(voxel + lane) << 2);
      store<i32>(counter, load<i32>(counter) + evaluations);
    }
  }
}

function anyToStart(search: Search, voxel: i32, count: i32): bool {
  for (let lane = 0; lane < 4 && voxel + lane < count; lane++) {
    if (load<u8>(search.status + voxel + lane) == 0) return true;
  }
  return false;
}

function loadSamples(search: Search, voxel: i32, laneSignal: usize): void {
  const perSample: usize = search.weights != 0 ? 32 : 16;
  loadRows(search, search.signal + (<usize>voxel << 3), laneSignal, perSample);
  if (search.weights != 0) loadRows(search, search.weights + (<usize>voxel << 3), laneSignal + 16, perSample);
}

function loadRows(search: Search, from: usize, target: usize, perSample: usize): void {
  let source = from;
  for (let t: usize = 0; t < <usize>search.samples; t++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      store<f32>(target + t * perSample + (lane << 2), <f32>load<f64>(source + (lane << 3)));
    }
    source += <usize>search.stride << 3;
  }
}

/**
 * The cost at one grid point per lane, Infinity where it is not finite; leaves the parameters in `point`: those before
 * the step where the step does not lower the cost. `point` has room for twice the parameters.
 */
function costAt(
  search: Search,
  grid: Grid,
  voxel: i32,
  lanePoints: usize,
  laneSignal: usize,
  point: usize,
  work: usize,
): v128 {
  const bytes = <usize>search.parameters << 4;
  const stepped = point + bytes;
  const nf = search.free;
  const sums = work;
  const steppedSums = sums + (<usize>(1 + nf + (nf * (nf + 1)) / 2) << 4);
  setPoint(search, grid, voxel, lanePoints, point);
  accumulateFloat32(search.samples, search.variables32, laneSignal, point, sums);
  let cost = v128.load(sums);
  if (grid.others > 0) {
    memory.copy(stepped, point, bytes);
    const projectionWork = steppedSums + (<usize>(1 + nf + (nf * (nf + 1)) / 2) << 4);
    projectionStep(search, grid.others, grid.otherFree, sums, stepped, projectionWork);
    accumulateFloat32(search.samples, search.variables32, laneSignal, stepped, steppedSums);
    const steppedCost = v128.load(steppedSums);
    const better = f32x4.lt(steppedCost, cost);
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(point + i, v128.bitselect(v128.load(stepped + i), v128.load(point + i), better));
    }
    cost = v128.bitselect(steppedCost, cost, better);
  }
  const infinite = f32x4.splat(Infinity);
  return v128.bitselect(cost, infinite, f32x4.lt(cost, infinite));
}

/** The declared starts with the grid's values in their place. */
function setPoint(search: Search, grid: Grid, voxel: i32, lanePoints: usize, point: usize): void {
  for (let lane = 0; lane < 4; lane++) {
    const at = point + (<usize>lane << 2);
    for (let p = 0; p < search.parameters; p++) {
      const declared = load<f64>(search.estimates + (<usize>(p * search.stride + voxel + lane) << 3));
      store<f32>(at + (<usize>p << 4), <f32>declared);
    }
    let rest = max(load<i32>(lanePoints + (<usize>lane << 2)), 0);
    let values = grid.values + (<usize>sizeOfAxes(grid) << 3);
    for (let axis = grid.axes - 1; axis >= 0; axis--) {
      const size = load<i32>(grid.axisSizes + (<usize>axis << 2));
      values -= <usize>size << 3;
      const parameter = load<i32>(grid.axisParameters + (<usize>axis << 2));
      store<f32>(at + (<usize>parameter << 4), <f32>load<f64>(values + (<usize>(rest % size) << 3)));
      rest /= size;
    }
  }
}

function sizeOfAxes(grid: Grid): i32 {
  let sum = 0;
  for (let axis = 0; axis < grid.axes; axis++) sum += load<i32>(grid.axisSizes + (<usize>axis << 2));
  return sum;
}

/** Keeps the point of a lane as a start; index -1: the declared one for the first start, NaN for a later one. */
function keepPoint(search: Search, grid: Grid, start: i32, voxel: i32, index: i32, lanePoint: usize): void {
  for (let p = 0; p < search.parameters; p++) {
    const at = <usize>(p * search.stride + voxel) << 3;
    const target = grid.found + (<usize>(start * search.parameters * search.stride) << 3) + at;
    store<f64>(target, index < 0 && start > 0 ? NaN : load<f64>(search.estimates + at));
  }
  if (index < 0) return;
  for (let f = 0; f < search.free; f++) {
    const p = load<i32>(search.freeIndex + (<usize>f << 2));
    const bound = <usize>p << 3;
    const value = <f64>load<f32>(lanePoint + (<usize>p << 4));
    const within = Math.min(Math.max(value, load<f64>(search.lower + bound)), load<f64>(search.upper + bound));
    const at = <usize>((start * search.parameters + p) * search.stride + voxel) << 3;
    store<f64>(grid.found + at, within);
  }
}
