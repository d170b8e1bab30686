import { Search } from './problem';
import { accumulateFloat64, finishVoxel } from './search';

const CONVERGED: u8 = 1;

/**
 * Cost, inverse of J'J and status at estimates that did not come from a search: of voxels with status 1, two at a time.
 * Estimates outside the bounds are taken as they are and count as at the bound.
 */
export function evaluateFloat64(search: Search, count: i32): void {
  const rowBytes = <usize>search.stride << 3;
  const laneSignal = search.scratch;
  const point = laneSignal + (<usize>search.samples << 4);
  const sums = point + (<usize>search.parameters << 4);
  for (let v = 0; v < count; v += 2) {
    const column = <usize>v << 3;
    for (let t: usize = 0; t < <usize>search.samples; t++) {
      v128.store(laneSignal + (t << 4), v128.load(search.signal + t * rowBytes + column));
    }
    for (let p: usize = 0; p < <usize>search.parameters; p++) {
      v128.store(point + (p << 4), v128.load(search.estimates + p * rowBytes + column));
    }
    accumulateFloat64(search.samples, search.variables64, laneSignal, point, sums);
    for (let lane = 0; lane < 2 && v + lane < count; lane++) {
      if (load<u8>(search.status + v + lane) != CONVERGED) continue;
      const at = <usize>lane << 3;
      finishVoxel(search, v + lane, point + at, sums + at, false, false);
    }
  }
}
