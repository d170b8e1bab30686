import { factorIsSingular, storeInverse } from './normalMatrix';
import { Search } from './problem';
import { dampedStep, dampedStepOfTwo } from './step';

/*
 * Bounded Levenberg-Marquardt, four (float32) or two (float64) voxels at a time. Lanes are voxels: nothing is ever
 * added across lanes, and a lane whose voxel has finished is given the next voxel, so that a voxel's result does not
 * depend on its neighbours. Marquardt's damping (SIAM J. Appl. Math. 11:431, 1963): (J'J + lambda diag(J'J)) step = J'r.
 */

@external('equation', 'accumulateFloat32')
declare function accumulateFloat32(samples: i32, variables: usize, signal: usize, parameters: usize, result: usize): void;

@external('equation', 'accumulateFloat64')
export declare function accumulateFloat64(samples: i32, variables: usize, signal: usize, parameters: usize, result: usize): void;

const CONVERGED: u8 = 1;
const AT_BOUND: u8 = 2;
const ITERATION_LIMIT: u8 = 3;
const NOT_FINITE: u8 = 5;
const SINGULAR: u8 = 6;

/** Vectors of 16 bytes that `scratch` must hold. */
export function scratchVectors(samples: i32, parameters: i32, free: i32): i32 {
  const normal = 1 + free + (free * (free + 1)) / 2;
  return samples + 2 * parameters + 4 * free + 2 * normal + (free * (free + 1)) / 2 + 4;
}

/** The fast pass: float32, stops when the next step is below about 1e-4; its estimates are starts for the next pass. */
export function searchFloat32(search: Search, count: i32): void {
  run<f32>(search, count);
}

/**
 * The deciding pass: float64, stops when the next step is below about 1e-7 and takes it: what remains is smaller
 * still, and the cost changes by the square of it. Writes estimates, cost and status.
 */
export function searchFloat64(search: Search, count: i32): void {
  run<f64>(search, count);
}

function run<T>(search: Search, count: i32): void {
  const single = sizeof<T>() == 4;
  const lanes: i32 = 16 / <i32>sizeof<T>();
  const startDamping: T = <T>(single ? 1e-3 : search.cautious != 0 ? 1 : 1e-8);
  const leastDamping: T = <T>(single ? 1e-6 : 1e-12);
  const mostDamping: T = <T>(single ? 1e8 : 1e12);
  const relativeStep: T = <T>(single ? 1e-4 : 1e-7);
  const stepInErrors: T = <T>(single ? 1e-3 : 1e-5);
  const laterSteps: T = <T>(single ? 1 : 1e-2);
  const one = v128.splat<T>(<T>1);
  const samples = search.samples;
  const np = search.parameters;
  const nf = search.free;
  const normal = 1 + nf + (nf * (nf + 1)) / 2;
  const variables = single ? search.variables32 : search.variables64;

  const laneSignal = search.scratch;
  const point = laneSignal + (<usize>samples << (search.weights != 0 ? 5 : 4));
  const trial = point + (<usize>np << 4);
  const lower = trial + (<usize>np << 4);
  const upper = lower + (<usize>nf << 4);
  const sums = upper + (<usize>nf << 4);
  const trialSums = sums + (<usize>normal << 4);
  const work = trialSums + (<usize>normal << 4);
  const damping = work + (<usize>(2 * nf + (nf * (nf + 1)) / 2) << 4);
  const evaluations = damping + 16;
  const laneVoxels = evaluations + 16;

  for (let f = 0; f < nf; f++) {
    const parameter = load<i32>(search.freeIndex + (<usize>f << 2));
    const at = <usize>parameter << 3;
    v128.store(lower + (<usize>f << 4), v128.splat<T>(<T>load<f64>(search.lower + at)));
    v128.store(upper + (<usize>f << 4), v128.splat<T>(<T>load<f64>(search.upper + at)));
  }

  // Maps from the inverse of J'J want it at the estimate itself: one more evaluation after the last step.
  const closes = !single && search.inverse != 0;
  let closing = v128.ne<T>(one, one);

  let next = 0;
  let busy = 0;
  for (let lane = 0; lane < lanes; lane++) {
    next = fillLane<T>(search, lane, next, count, laneSignal, trial, sums, laneVoxels);
    store<T>(damping + <usize>lane * sizeof<T>(), startDamping);
    store<T>(evaluations + <usize>lane * sizeof<T>(), 0);
    if (load<i32>(laneVoxels + (<usize>lane << 2)) >= 0) busy++;
  }

  while (busy > 0) {
    if (single) accumulateFloat32(samples, variables, laneSignal, trial, trialSums);
    else accumulateFloat64(samples, variables, laneSignal, trial, trialSums);

    const cost = v128.load(sums);
    const trialCost = v128.load(trialSums);
    const fresh = v128.eq<T>(cost, v128.splat<T>(<T>Infinity));
    const better = v128.or(v128.lt<T>(trialCost, cost), closing);
    for (let i: usize = 0; i < <usize>np << 4; i += 16) {
      v128.store(point + i, v128.bitselect(v128.load(trial + i), v128.load(point + i), better));
    }
    for (let i: usize = 0; i < <usize>normal << 4; i += 16) {
      v128.store(sums + i, v128.bitselect(v128.load(trialSums + i), v128.load(sums + i), better));
    }
    const lambda = v128.load(damping);
    const eased = v128.max<T>(v128.mul<T>(lambda, v128.splat<T>(<T>0.1)), v128.splat<T>(leastDamping));
    const raised = v128.mul<T>(lambda, v128.splat<T>(<T>10));
    const newLambda = v128.bitselect(lambda, v128.bitselect(eased, raised, better), v128.and(fresh, better));
    v128.store(damping, newLambda);
    const evaluated = v128.add<T>(v128.load(evaluations), v128.splat<T>(<T>1));
    v128.store(evaluations, evaluated);

    // A float64 search that is done at once converges fast; one that goes on must show smaller steps to be done.
    const isFirst = v128.eq<T>(evaluated, one);
    const tightness = v128.bitselect(one, v128.splat<T>(laterSteps), isFirst);
    const relative = v128.mul<T>(v128.splat<T>(relativeStep), tightness);
    const inErrors = v128.mul<T>(v128.splat<T>(stepInErrors), tightness);
    const small = nf == 2
      ? dampedStepOfTwo<T>(search.freeIndex, sums, newLambda, point, trial, lower, upper, relative, inErrors)
      : dampedStep<T>(nf, search.freeIndex, sums, newLambda, point, trial, lower, upper, work, relative, inErrors);
    const lost = v128.andnot(fresh, better);
    const stuck = v128.ge<T>(newLambda, v128.splat<T>(mostDamping));
    const spent = v128.ge<T>(evaluated, v128.splat<T>(<T>search.maximumEvaluations));
    const last = v128.or(v128.or(lost, closing), v128.or(stuck, spent));
    const closed = closing;
    closing = closes ? v128.andnot(small, last) : closing;
    const ended = v128.or(v128.andnot(small, closing), last);
    if (!v128.any_true(ended)) continue;

    for (let lane = 0; lane < lanes; lane++) {
      const at = <usize>lane * sizeof<T>();
      const voxel = load<i32>(laneVoxels + (<usize>lane << 2));
      if (voxel < 0 || !laneSet<T>(ended, lane)) continue;
      const isLost = laneSet<T>(lost, lane);
      const isClosed = laneSet<T>(closed, lane);
      const isSmall = laneSet<T>(small, lane);
      const lanePoint = (isSmall && !isClosed ? trial : point) + at;
      if (single) {
        if (!isLost) keepStart(search, voxel, lanePoint);
      } else {
        const gaveUp = laneSet<T>(spent, lane) && !isSmall && !isClosed;
        finishVoxel(search, voxel, lanePoint, sums + at, isLost, gaveUp);
      }
      if (search.evaluations != 0) {
        const counter = search.evaluations + (<usize>voxel << 2);
        store<i32>(counter, load<i32>(counter) + <i32>load<T>(evaluations + at));
      }
      next = fillLane<T>(search, lane, next, count, laneSignal, trial, sums, laneVoxels);
      store<T>(damping + at, startDamping);
      store<T>(evaluations + at, 0);
      if (load<i32>(laneVoxels + (<usize>lane << 2)) < 0) busy--;
    }
  }
}

/** Gives a lane the next voxel that has no status yet, or -1; returns where to look for the one after it. */
function fillLane<T>(
  search: Search,
  lane: i32,
  from: i32,
  count: i32,
  laneSignal: usize,
  trial: usize,
  sums: usize,
  laneVoxels: usize,
): i32 {
  let voxel = from;
  while (voxel < count && load<u8>(search.status + voxel) != 0) voxel++;
  const at = <usize>lane * sizeof<T>();
  store<T>(sums + at, <T>Infinity);
  if (voxel >= count) {
    store<i32>(laneVoxels + (<usize>lane << 2), -1);
    return count;
  }
  store<i32>(laneVoxels + (<usize>lane << 2), voxel);
  let source = search.signal + (<usize>voxel << 3);
  const rowBytes = <usize>search.stride << 3;
  if (search.weights == 0) {
    for (let t = 0; t < search.samples; t++) {
      store<T>(laneSignal + (<usize>t << 4) + at, <T>load<f64>(source));
      source += rowBytes;
    }
  } else {
    let weight = search.weights + (<usize>voxel << 3);
    for (let t = 0; t < search.samples; t++) {
      store<T>(laneSignal + (<usize>t << 5) + at, <T>load<f64>(source));
      store<T>(laneSignal + (<usize>t << 5) + at, <T>load<f64>(weight), 16);
      source += rowBytes;
      weight += rowBytes;
    }
  }
  for (let p = 0; p < search.parameters; p++) {
    const start = load<f64>(search.estimates + (<usize>(p * search.stride + voxel) << 3));
    store<T>(trial + (<usize>p << 4) + at, <T>start);
  }
  return voxel + 1;
}

/** Takes the float32 estimate over as start of the float64 pass, where it is finite and within the bounds. */
function keepStart(search: Search, voxel: i32, lanePoint: usize): void {
  for (let f = 0; f < search.free; f++) {
    const value = load<f32>(lanePoint + (<usize>load<i32>(search.freeIndex + (<usize>f << 2)) << 4));
    if (!(value - value == 0)) return;
  }
  for (let f = 0; f < search.free; f++) {
    const parameter = load<i32>(search.freeIndex + (<usize>f << 2));
    const at = <usize>parameter << 3;
    const value = <f64>load<f32>(lanePoint + (<usize>parameter << 4));
    const within = Math.min(Math.max(value, load<f64>(search.lower + at)), load<f64>(search.upper + at));
    store<f64>(search.estimates + (<usize>(parameter * search.stride + voxel) << 3), within);
  }
}

/** Writes estimates, cost, status and, where it is wanted, the inverse of J'J of one float64 lane; spoils its sums. */
export function finishVoxel(
  search: Search,
  voxel: i32,
  lanePoint: usize,
  laneSums: usize,
  isLost: bool,
  gaveUp: bool,
): void {
  const cost = load<f64>(laneSums);
  store<f64>(search.cost + (<usize>voxel << 3), cost);
  let atBound = false;
  for (let f = 0; f < search.free; f++) {
    const parameter = load<i32>(search.freeIndex + (<usize>f << 2));
    const at = <usize>parameter << 3;
    const value = load<f64>(lanePoint + (<usize>parameter << 4));
    store<f64>(search.estimates + (<usize>(parameter * search.stride + voxel) << 3), value);
    if (value <= load<f64>(search.lower + at) || value >= load<f64>(search.upper + at)) atBound = true;
  }
  let status = CONVERGED;
  if (isLost || !(cost - cost == 0)) status = NOT_FINITE;
  else if (gaveUp) status = ITERATION_LIMIT;
  else if (factorIsSingular(search, lanePoint, laneSums)) status = SINGULAR;
  else if (atBound) status = AT_BOUND;
  store<u8>(search.status + voxel, status);
  if (search.inverse != 0 && (status == CONVERGED || status == AT_BOUND)) storeInverse(search, voxel, lanePoint, laneSums);
}

@inline
function laneSet<T>(mask: v128, lane: i32): bool {
  const bits = i8x16.bitmask(mask);
  return ((bits >> (lane * <i32>sizeof<T>())) & 1) != 0;
}
