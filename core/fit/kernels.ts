import type { ByteOrder, Datatype } from '../contracts/series.js';

/** The exports of workers/kernels; all numbers, addresses are byte offsets into the memory they were made with. */
export interface Kernels {
  decodeRow(
    raw: number,
    datatype: number,
    swapped: number,
    slope: number,
    intercept: number,
    indices: number,
    count: number,
    row: number,
  ): void;
  countValid(signal: number, samples: number, stride: number, count: number, valid: number): void;
  takeOutUnweighted(signal: number, weights: number, samples: number, stride: number, count: number): void;
  takeOutNegative(signal: number, samples: number, stride: number, count: number): void;
  momentsOfBlock(
    signal: number,
    samples: number,
    stride: number,
    count: number,
    means: number,
    sumsOfSquares: number,
  ): void;
  logLinearStart(
    signal: number,
    samples: number,
    stride: number,
    count: number,
    x: number,
    xStrideBytes: number,
    amplitudes: number,
    amplitudeLower: number,
    amplitudeUpper: number,
    decays: number,
    decayLower: number,
    decayUpper: number,
    areRates: number,
  ): void;
  gridScratchVectors(samples: number, parameters: number, free: number, points: number): number;
  gridStarts(search: number, grid: number, count: number): void;
  multiplyBlock(
    matrix: number,
    rowBlocks: number,
    inner: number,
    source: number,
    target: number,
    stride: number,
    count: number,
  ): void;
  prepareSamples(
    signal: number,
    samples: number,
    stride: number,
    count: number,
    logarithmic: number,
    bySignal: number,
    values: number,
    weights: number,
    usable: number,
    shift: number,
  ): void;
  weightByPrediction(
    predicted: number,
    samples: number,
    stride: number,
    count: number,
    shift: number,
    weights: number,
  ): void;
  weightValues(
    values: number,
    weights: number,
    samples: number,
    stride: number,
    count: number,
    product: number,
  ): void;
  solveBlock(
    normal: number,
    rightSide: number,
    n: number,
    stride: number,
    count: number,
    solution: number,
    broken: number,
  ): void;
  dotBlock(a: number, b: number, rows: number, stride: number, count: number, sums: number): void;
  sumSquaredErrors(
    signal: number,
    predicted: number,
    weights: number,
    samples: number,
    stride: number,
    count: number,
    exponential: number,
    sums: number,
  ): void;
  prepareSingle(
    signal: number,
    samples: number,
    stride: number,
    count: number,
    values: number,
    usable: number,
    shift: number,
    weights: number,
    relative: number,
    weighted: number,
  ): void;
  multiplySingle(
    matrix: number,
    rowBlocks: number,
    inner: number,
    source: number,
    target: number,
    stride: number,
    count: number,
  ): void;
  weightSingle(
    predicted: number,
    samples: number,
    stride: number,
    count: number,
    relative: number,
    weights: number,
    weighted: number,
  ): void;
  weightDouble(
    predicted: number,
    samples: number,
    stride: number,
    count: number,
    weights: number,
    values: number,
    weights64: number,
    weighted64: number,
  ): void;
  solveSingle(
    normal: number,
    rightSide: number,
    n: number,
    stride: number,
    count: number,
    solution: number,
    unsafe: number,
  ): void;
  exponentialScratch(samples: number, n: number): number;
  refineExponential(
    signal: number,
    samples: number,
    stride: number,
    count: number,
    shift: number,
    prediction: number,
    basis: number,
    products: number,
    n: number,
    coordinates: number,
    statuses: number,
    scratch: number,
  ): void;
  whitenedNormal(
    lag: number,
    last: number,
    rho: number,
    n: number,
    stride: number,
    count: number,
    normal: number,
  ): void;
  whitenedRightSide(
    plain: number,
    lagged: number,
    last: number,
    lastSample: number,
    rho: number,
    n: number,
    stride: number,
    count: number,
    right: number,
  ): void;
  residualProducts(
    values: number,
    predicted: number,
    samples: number,
    stride: number,
    count: number,
    squares: number,
    neighbours: number,
    lastSquare: number,
  ): void;
  exponentialOfBlock(block: number, rows: number, stride: number, count: number): void;
  storeValues(values: number, statuses: number, indices: number, count: number, target: number): void;
  storeStatuses(statuses: number, indices: number, count: number, target: number): void;
  countStatuses(statuses: number, count: number, counts: number): void;
  rootMeanSquares(sums: number, valid: number, count: number, out: number): void;
  determinations(residual: number, total: number, count: number, out: number): void;
  statisticsOfMoments(
    statistic: number,
    means: number,
    sumsOfSquares: number,
    valid: number,
    count: number,
    values: number,
    statuses: number,
  ): void;
  tensorQuantities(tensor: number, stride: number, count: number, rounding: number, out: number): void;
  scratchVectors(samples: number, parameters: number, free: number): number;
  searchFloat32(search: number, count: number): void;
  searchFloat64(search: number, count: number): void;
  evaluateFloat64(search: number, count: number): void;
}

/** Datatype codes of workers/kernels/block.ts. */
const datatypeCodes: Readonly<Record<Datatype, number>> = {
  uint8: 0,
  int8: 1,
  int16: 2,
  uint16: 3,
  int32: 4,
  uint32: 5,
  float32: 6,
  float64: 7,
  int64: 8,
  uint64: 9,
};

export function datatypeCode(datatype: Datatype): number {
  return datatypeCodes[datatype];
}

/** WebAssembly memory is little-endian on every machine. */
export function isSwapped(byteOrder: ByteOrder): number {
  return byteOrder === 'big' ? 1 : 0;
}

/**
 * The kernels over `memory`. `equation` is a module of core/equation or null where the fit has none; it is
 * instantiated over the same memory.
 */
export function instantiateKernels(
  kernelModule: WebAssembly.Module,
  equation: WebAssembly.Module | null,
  memory: WebAssembly.Memory,
): Kernels {
  const accumulators =
    equation === null
      ? { accumulateFloat32: unused, accumulateFloat64: unused }
      : new WebAssembly.Instance(equation, { env: { memory } }).exports;
  const instance = new WebAssembly.Instance(kernelModule, {
    env: { memory, abort: aborted },
    equation: accumulators,
  });
  return instance.exports as unknown as Kernels;
}

function unused(): void {
  throw new Error('A fit without an equation asked for its value.');
}

function aborted(): void {
  throw new Error('A numeric kernel stopped.');
}
