/*
 * Start values for signal = amplitude * exp(-x / time), or exp(-x * rate): the straight line through ln(signal), weighted with
 * signal^2 because the variance of ln(signal) is sigma^2 / signal^2. Four voxels at a time in float32: a start
 * needs no more.
 */

const LN2: f32 = 0.6931471805599453;

/** ln of four positive normal float32 with an error below 1e-5: enough for a start value, and cheap. */
@inline
function approximateLog(x: v128): v128 {
  const shifted = i32x4.add(x, i32x4.splat(0x3f800000 - 0x3f3504f3));
  const exponent = i32x4.sub(i32x4.shr_s(shifted, 23), i32x4.splat(127));
  const mantissa = i32x4.sub(x, i32x4.shl(exponent, 23));
  const one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(mantissa, one), f32x4.add(mantissa, one));
  const s2 = f32x4.mul(s, s);
  const series = f32x4.add(
    f32x4.splat(2),
    f32x4.mul(s2, f32x4.add(f32x4.splat(2.0 / 3.0), f32x4.mul(s2, f32x4.splat(2.0 / 5.0)))),
  );
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(exponent), f32x4.splat(LN2)), f32x4.mul(s, series));
}

/** Four samples of a block row as float32; beyond float32's range they become infinite. */
@inline
function loadFour(address: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(address));
  const high = f32x4.demote_f64x2_zero(v128.load(address, 16));
  return v128.shuffle<i32>(low, high, 0, 1, 4, 5);
}

/**
 * signal: (samples, stride) float64; stride is a multiple of 4 and the block is readable up to it.
 * x: the variable of sample t at x + t * xStrideBytes, float32.
 * amplitudes, decays: (stride) float64, written for `count` voxels, clamped to their bounds; where no line falls through
 * the samples the decay is the slowest within them and the amplitude the mean, which is then the best one: from a larger amplitude the search would run into a decay too fast to be seen in any sample.
 */
export function logLinearStart(
  signal: usize,
  samples: i32,
  stride: i32,
  count: i32,
  x: usize,
  xStrideBytes: i32,
  amplitudes: usize,
  amplitudeLower: f64,
  amplitudeUpper: f64,
  decays: usize,
  decayLower: f64,
  decayUpper: f64,
  areRates: bool,
): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    let largest = zero;
    let sum = zero;
    let finite = zero;
    for (let t = 0; t < samples; t++) {
      const s = loadFour(signal + (<usize>(t * stride + i) << 3));
      const isNumber = f32x4.eq(s, s);
      largest = f32x4.pmax(largest, s);
      sum = f32x4.add(sum, v128.and(s, isNumber));
      finite = f32x4.add(finite, v128.and(f32x4.splat(1), isNumber));
    }
    const mean = f32x4.div(sum, finite);
    const scale = f32x4.div(f32x4.splat(1), largest);
    let sw = zero;
    let swx = zero;
    let swxx = zero;
    let swy = zero;
    let swxy = zero;
    for (let t = 0; t < samples; t++) {
      const s = f32x4.mul(loadFour(signal + (<usize>(t * stride + i) << 3)), scale);
      const usable = f32x4.gt(s, f32x4.splat(1e-6));
      const y = v128.and(approximateLog(v128.bitselect(s, f32x4.splat(1), usable)), usable);
      const w = v128.and(f32x4.mul(s, s), usable);
      const xt = v128.load32_splat(x + <usize>(t * xStrideBytes));
      const wx = f32x4.mul(w, xt);
      sw = f32x4.add(sw, w);
      swx = f32x4.add(swx, wx);
      swxx = f32x4.add(swxx, f32x4.mul(wx, xt));
      swy = f32x4.add(swy, f32x4.mul(w, y));
      swxy = f32x4.add(swxy, f32x4.mul(wx, y));
    }
    const determinant = f32x4.sub(f32x4.mul(sw, swxx), f32x4.mul(swx, swx));
    const slope = f32x4.div(f32x4.sub(f32x4.mul(sw, swxy), f32x4.mul(swx, swy)), determinant);
    const intercept = f32x4.div(f32x4.sub(swy, f32x4.mul(slope, swx)), sw);
    for (let lane = 0; lane < 4 && i + lane < count; lane++) {
      const b = <f64>lane32(slope, lane);
      const a = Math.exp(<f64>lane32(intercept, lane)) * <f64>lane32(largest, lane);
      const falls = b < 0;
      const slowest = areRates ? decayLower : decayUpper;
      const decay = falls ? (areRates ? -b : -1 / b) : slowest;
      const amplitude = falls && a - a == 0 ? a : <f64>lane32(mean, lane);
      const at = <usize>(i + lane) << 3;
      store<f64>(decays + at, Math.min(Math.max(decay, decayLower), decayUpper));
      store<f64>(amplitudes + at, Math.min(Math.max(amplitude, amplitudeLower), amplitudeUpper));
    }
  }
}

function lane32(vector: v128, lane: i32): f32 {
  if (lane == 0) return f32x4.extract_lane(vector, 0);
  if (lane == 1) return f32x4.extract_lane(vector, 1);
  if (lane == 2) return f32x4.extract_lane(vector, 2);
  return f32x4.extract_lane(vector, 3);
}
