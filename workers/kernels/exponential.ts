import { multiplyBlock, solveBlock } from './linear';
import { exp2Lanes } from './linearMath';

/*
 * Least squares on the signal itself: S = exp(Q g), Q orthonormal, by Levenberg-Marquardt from given g. Four voxels at
 * a time have their arrays in `scratch`, (rows, 4) float64; a voxel's steps depend on its own samples alone.
 */

/** Statuses as core/contracts/voxelStatus.ts numbers them; 0 is a voxel still searched. */
const SEARCHING: f64 = 0;
const CONVERGED: f64 = 1;
const ITERATION_LIMIT: f64 = 3;
const NOT_FINITE: f64 = 5;
const SINGULAR: f64 = 6;

const LANES = 4;
const ROW: usize = 32;
const FIRST_DAMPING: f64 = 1e-3;
const LEAST_DAMPING: f64 = 1e-10;
const MOST_EVALUATIONS = 200;
/** A step ends the search that changes the fitted signal by less than this share of the residual, or of the signal. */
const RESIDUAL_SHARE: f64 = 1e-6;
const SIGNAL_SHARE: f64 = 1e-9;

@inline
function padded(rows: i32): i32 {
  return (rows + 3) & ~3;
}

@inline
function triangle(n: i32): i32 {
  return (n * (n + 1)) / 2;
}

/** Bytes of scratch memory that refineExponential needs for n coefficients. */
export function exponentialScratch(samples: i32, n: i32): i32 {
  return (2 * padded(samples) + 3 * padded(triangle(n)) + 5 * padded(n) + 6) * <i32>ROW;
}

let signal: usize = 0;
let samples: i32 = 0;
let rowBytes: usize = 0;
let n: i32 = 0;
let prediction: usize = 0;
let basis: usize = 0;
let products: usize = 0;
/** (samples, 4): exp(Qg), then its product with the residual; its square, the weight of a sample. */
let work: usize = 0;
let weights: usize = 0;
/** Voxel by voxel: whether it is searched, damping, SSE, sum of squares of the signal. */
let outcomes: usize = 0;
let dampings: usize = 0;
let costs: usize = 0;
let trialCosts: usize = 0;
let totals: usize = 0;

/**
 * signal: (samples, stride), read where finite, whatever its sign. shift: (stride), ln of each voxel's scale.
 * prediction, basis, products: Q, Q' and the products of every two columns of Q, as multiplyBlock reads them.
 * g: (n, stride), start in, estimate out. statuses: (stride) float64, voxels of status 1 are searched, their outcome
 * written: 1, 3 (no convergence within 200 evaluations), 5 (no finite value at the start), 6 (a pivot of Q'WQ, W the
 * squared predictions, is below 1e-12 of the largest diagonal element). scratch: exponentialScratch bytes.
 *
 * (A + lambda diag A) step = Q'(f r), A = Q' f^2 Q, f = exp(Q g), r = S - f; lambda a tenth after a step that lowers
 * the cost, tenfold after one that does not and is undone (Marquardt, SIAM J. Appl. Math. 11:431, 1963).
 */
export function refineExponential(
  signals: usize,
  sampleCount: i32,
  stride: i32,
  count: i32,
  shift: usize,
  predictionMatrix: usize,
  basisMatrix: usize,
  productMatrix: usize,
  coefficients: i32,
  g: usize,
  statuses: usize,
  scratch: usize,
): void {
  samples = sampleCount;
  rowBytes = <usize>stride << 3;
  n = coefficients;
  prediction = predictionMatrix;
  basis = basisMatrix;
  products = productMatrix;
  const vector = <usize>padded(n) * ROW;
  const matrix = <usize>padded(triangle(n)) * ROW;
  work = scratch;
  weights = work + <usize>padded(samples) * ROW;
  const normal = weights + <usize>padded(samples) * ROW;
  const trialNormal = normal + matrix;
  const factor = trialNormal + matrix;
  const right = factor + matrix;
  const trialRight = right + vector;
  const point = trialRight + vector;
  const trial = point + vector;
  const step = trial + vector;
  outcomes = step + vector;
  dampings = outcomes + ROW;
  costs = dampings + ROW;
  trialCosts = costs + ROW;
  totals = trialCosts + ROW;
  const broken = totals + ROW;
  for (let v: usize = 0; v < <usize>count; v += <usize>LANES) {
    const column = v << 3;
    signal = signals + column;
    copyRows(g + column, rowBytes, point, ROW);
    evaluate(point, shift + column, normal, right, costs);
    begin(statuses + column);
    for (let evaluation = 1; isSearching(); evaluation++) {
      damp(normal, factor);
      solveBlock(factor, right, n, LANES, LANES, step, broken);
      judge(step, right, broken, point);
      for (let i: usize = 0; i < vector; i += 16) {
        v128.store(trial + i, f64x2.add(v128.load(point + i), v128.load(step + i)));
      }
      if (evaluation == MOST_EVALUATIONS) stop();
      if (!isSearching()) break;
      evaluate(trial, shift + column, trialNormal, trialRight, trialCosts);
      accept(trial, point, trialNormal, normal, trialRight, right);
    }
    copyMatrix(normal, factor);
    solveBlock(factor, right, n, LANES, LANES, step, broken);
    for (let lane: usize = 0; lane < ROW; lane += 8) {
      if (load<f64>(statuses + column + lane) != CONVERGED) continue;
      const outcome = load<f64>(outcomes + lane);
      const isSingular = outcome == CONVERGED && load<f64>(broken + lane) != 0;
      store<f64>(statuses + column + lane, isSingular ? SINGULAR : outcome);
    }
    copyRows(point, ROW, g + column, rowBytes);
  }
}

/** SSE, A and Q'(f r) at `at`; all over the voxel's scale. Writes `totals` too. */
function evaluate(at: usize, shift: usize, normal: usize, right: usize, cost: usize): void {
  multiplyBlock(prediction, padded(samples) >> 2, n, at, work, LANES, LANES);
  for (let pair: usize = 0; pair < ROW; pair += 16) {
    const offset = v128.load(shift + pair);
    const scale = exp2Lanes(f64x2.neg(offset));
    let squares = f64x2.splat(0);
    let total = f64x2.splat(0);
    let from = signal + pair;
    let to = work + pair;
    let weight = weights + pair;
    for (let t = 0; t < samples; t++) {
      const s = f64x2.mul(v128.load(from), scale);
      const isUsable = f64x2.eq(s, s);
      const f = exp2Lanes(f64x2.sub(v128.load(to), offset));
      const r = v128.and(f64x2.sub(s, f), isUsable);
      squares = f64x2.add(squares, f64x2.mul(r, r));
      total = f64x2.add(total, v128.and(f64x2.mul(s, s), isUsable));
      v128.store(to, f64x2.mul(f, r));
      v128.store(weight, v128.and(f64x2.mul(f, f), isUsable));
      from += rowBytes;
      to += ROW;
      weight += ROW;
    }
    v128.store(cost + pair, squares);
    v128.store(totals + pair, total);
  }
  multiplyBlock(products, padded(triangle(n)) >> 2, samples, weights, normal, LANES, LANES);
  multiplyBlock(basis, padded(n) >> 2, samples, work, right, LANES, LANES);
}

function begin(statuses: usize): void {
  for (let lane: usize = 0; lane < ROW; lane += 8) {
    const wanted = load<f64>(statuses + lane) == CONVERGED;
    const cost = load<f64>(costs + lane);
    store<f64>(outcomes + lane, wanted && cost - cost == 0 ? SEARCHING : NOT_FINITE);
    store<f64>(dampings + lane, FIRST_DAMPING);
  }
}

function isSearching(): bool {
  for (let lane: usize = 0; lane < ROW; lane += 8) {
    if (load<f64>(outcomes + lane) == SEARCHING) return true;
  }
  return false;
}

function stop(): void {
  for (let lane: usize = 0; lane < ROW; lane += 8) {
    if (load<f64>(outcomes + lane) == SEARCHING) store<f64>(outcomes + lane, ITERATION_LIMIT);
  }
}

function damp(normal: usize, factor: usize): void {
  copyMatrix(normal, factor);
  for (let i = 0; i < n; i++) {
    const diagonal = factor + <usize>(triangle(i) + i) * ROW;
    for (let pair: usize = 0; pair < ROW; pair += 16) {
      const larger = f64x2.add(f64x2.splat(1), v128.load(dampings + pair));
      v128.store(diagonal + pair, f64x2.mul(v128.load(diagonal + pair), larger));
    }
  }
}

/**
 * Ends the search of voxels whose step is short; they take it. The step is measured by the change of the fitted signal: the square
 * of it is step' A step, at most step' Q'(f r); without damping it could be 1 + lambda times as long.
 */
function judge(step: usize, right: usize, broken: usize, point: usize): void {
  for (let lane: usize = 0; lane < ROW; lane += 8) {
    if (load<f64>(outcomes + lane) != SEARCHING) continue;
    if (load<f64>(broken + lane) != 0) {
      store<f64>(outcomes + lane, SINGULAR);
      continue;
    }
    let change: f64 = 0;
    for (let at: usize = lane; at < <usize>n * ROW; at += ROW) change += load<f64>(step + at) * load<f64>(right + at);
    const longer = 1 + load<f64>(dampings + lane);
    change *= longer * longer;
    const small = RESIDUAL_SHARE * RESIDUAL_SHARE * load<f64>(costs + lane);
    const smallest = SIGNAL_SHARE * SIGNAL_SHARE * load<f64>(totals + lane);
    if (change > Math.max(small, smallest)) continue;
    store<f64>(outcomes + lane, CONVERGED);
    for (let at: usize = lane; at < <usize>n * ROW; at += ROW) {
      store<f64>(point + at, load<f64>(point + at) + load<f64>(step + at));
    }
  }
}

function accept(
  trial: usize,
  point: usize,
  trialNormal: usize,
  normal: usize,
  trialRight: usize,
  right: usize,
): void {
  for (let lane: usize = 0; lane < ROW; lane += 8) {
    if (load<f64>(outcomes + lane) != SEARCHING) continue;
    const damping = load<f64>(dampings + lane);
    if (!(load<f64>(trialCosts + lane) <= load<f64>(costs + lane))) {
      store<f64>(dampings + lane, damping * 10);
      continue;
    }
    store<f64>(dampings + lane, Math.max(damping / 10, LEAST_DAMPING));
    store<f64>(costs + lane, load<f64>(trialCosts + lane));
    copyLane(trial + lane, point + lane, n);
    copyLane(trialRight + lane, right + lane, n);
    copyLane(trialNormal + lane, normal + lane, triangle(n));
  }
}

function copyLane(from: usize, to: usize, rows: i32): void {
  for (let row: usize = 0; row < <usize>rows * ROW; row += ROW) store<f64>(to + row, load<f64>(from + row));
}

function copyMatrix(from: usize, to: usize): void {
  memory.copy(to, from, <usize>triangle(n) * ROW);
}

function copyRows(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  for (let i = 0; i < n; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += fromBytes;
    to += toBytes;
  }
}
