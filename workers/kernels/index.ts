export { residualProducts, whitenedNormal, whitenedRightSide } from './autoregression';
export { countValid, decodeRow, momentsOfBlock } from './block';
export { exponentialScratch, refineExponential } from './exponential';
export { gridScratchVectors, gridStarts } from './gridStart';
export { evaluateFloat64 } from './evaluate';
export { logLinearStart } from './logLinear';
export { scratchVectors, searchFloat32, searchFloat64 } from './search';
export {
  dotBlock,
  multiplyBlock,
  prepareSamples,
  solveBlock,
  sumSquaredErrors,
  weightByPrediction,
  weightValues,
} from './linear';
export { multiplySingle, prepareSingle, solveSingle, weightDouble, weightSingle } from './singleLinear';
export { exponentialOfBlock } from './prediction';
export {
  countStatuses,
  determinations,
  rootMeanSquares,
  statisticsOfMoments,
  storeStatuses,
  storeValues,
} from './maps';
export { tensorQuantities } from './tensor';
export { takeOutNegative, takeOutUnweighted } from './usable';
