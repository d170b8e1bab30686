import { portable } from '../equation/portableMath.js';
import { symmetricEigen } from './symmetricEigen.js';

/** Of a tissue curve: the largest value of its residue function times flow, and the sample at which it is. */
export interface ResiduePeak {
  /** In units of the tissue curve per unit of the input and s; not above 0 or NaN where there is none. */
  height: number;
  /** Below 0: the tissue is before the input. */
  sample: number;
}

/** Finds the peak for a tissue curve of as many samples as the input has; the answer holds until the next call. */
export type Deconvolution = (curve: Float64Array) => ResiduePeak;

/** Smallest share of the largest singular value that is kept, of those that oscillation-index SVD tries, and their step. */
const leastPercent = 5;
const mostPercent = 95;

/**
 * Deconvolution with a lower triangular matrix by truncated singular values (Ostergaard et al. 1996): those below
 * `threshold` times the largest are left out. The matrix is that of an input and a residue function which are linear
 * between samples `stepS` apart. With its columns in reverse it is symmetric, so that eigenvectors give the singular
 * ones.
 */
export function standardDeconvolution(
  input: readonly number[],
  { stepS, threshold }: { readonly stepS: number; readonly threshold: number },
): Deconvolution {
  const size = input.length;
  const weights = input.map((_, k) => (stepS * (at(input, k - 1) + 4 * at(input, k) + at(input, k + 1))) / 6);
  const reversed = input.map((_, i) =>
    Float64Array.from({ length: size }, (__, j) => at(weights, i + j - size + 1)),
  );
  const { values, vectors } = symmetricEigen(reversed);
  const least = threshold * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const inverse = input.map(() => new Float64Array(size));
  for (const [m, vector] of vectors.entries()) {
    const value = values[m] as number;
    if (Math.abs(value) < least || value === 0) continue;
    for (const [i, row] of inverse.entries()) {
      const share = (vector[size - 1 - i] as number) / value;
      for (let j = 0; j < size; j++) row[j] = (row[j] as number) + share * (vector[j] as number);
    }
  }
  const peak: ResiduePeak = { height: Number.NaN, sample: 0 };
  return (curve) => {
    peak.height = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const row = inverse[i] as Float64Array;
      let value = 0;
      for (let j = 0; j < size; j++) value += (row[j] as number) * (curve[j] as number);
      if (!(value > peak.height)) continue;
      peak.height = value;
      peak.sample = i;
    }
    return peak;
  };
}

/**
 * Deconvolution with the block-circulant matrix of curves that are extended by zeros to twice their length (Wu et al.
 * 2003), so that the tissue may be before or after the input. Its singular vectors are the waves of the discrete Fourier
 * transform and its singular values the sizes of that of the input: those below `threshold` times the largest are left
 * out. Input and residue function are linear between samples `stepS` apart.
 */
export function circulantDeconvolution(
  input: readonly number[],
  { stepS, threshold }: { readonly stepS: number; readonly threshold: number },
): Deconvolution {
  const { length, waves } = wavesOf(input, stepS, threshold);
  const residue = new Float64Array(length);
  const peak: ResiduePeak = { height: Number.NaN, sample: 0 };
  return (curve) => {
    residue.fill(0);
    for (const wave of waves) addWave(residue, curve, wave);
    return highest(residue, peak);
  };
}

/**
 * As circulantDeconvolution, with a threshold of each curve's own (Wu et al. 2003): the smallest of 5, 10, … 95 % at
 * which the oscillation index of the residue function is below `oscillation`, or 95 % where it is at none.
 */
export function oscillationDeconvolution(
  input: readonly number[],
  { stepS, oscillation }: { readonly stepS: number; readonly oscillation: number },
): Deconvolution {
  const { length, waves } = wavesOf(input, stepS, leastPercent / 100);
  const residue = new Float64Array(length);
  const tried: ResiduePeak = { height: Number.NaN, sample: 0 };
  const best: ResiduePeak = { height: Number.NaN, sample: 0 };
  return (curve) => {
    residue.fill(0);
    let next = 0;
    for (let percent = mostPercent; percent >= leastPercent; percent -= leastPercent) {
      const before = next;
      while (next < waves.length && (waves[next] as Wave).share >= percent / 100) {
        addWave(residue, curve, waves[next] as Wave);
        next++;
      }
      if (next === before) continue;
      highest(residue, tried);
      if (before > 0 && !(oscillationIndex(residue, tried.height) < oscillation)) continue;
      best.height = tried.height;
      best.sample = tried.sample;
    }
    return best;
  };
}

/** One frequency of the discrete Fourier transform, and what becomes of the tissue curve there. */
interface Wave {
  /** Of its singular value in the largest. */
  readonly share: number;
  /** (length) cosine and sine of the phase at each sample. */
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
  /** Factor of the tissue's transform in that of the residue function, the conjugate frequency included. */
  readonly real: number;
  readonly imaginary: number;
}

/** The waves with a share of `least` or more, the largest first. */
function wavesOf(
  input: readonly number[],
  stepS: number,
  least: number,
): { readonly length: number; readonly waves: readonly Wave[] } {
  const length = 2 * input.length;
  const phases = Array.from({ length }, (_, n) => (2 * Math.PI * n) / length);
  const cosines = Float64Array.from(phases, (phase) => portable.cos(phase));
  const sines = Float64Array.from(phases, (phase) => portable.sin(phase));
  const spectrum = Array.from({ length: input.length + 1 }, (_, frequency) => {
    let [real, imaginary] = [0, 0];
    for (const [t, value] of input.entries()) {
      real += value * (cosines[(frequency * t) % length] as number);
      imaginary -= value * (sines[(frequency * t) % length] as number);
    }
    // Convolution of what is linear between samples: weights 1/6, 4/6 and 1/6 of neighbours.
    const weight = (stepS * (2 + (cosines[frequency] as number))) / 3;
    [real, imaginary] = [real * weight, imaginary * weight];
    return { frequency, real, imaginary, size: Math.sqrt(real * real + imaginary * imaginary) };
  });
  const largest = spectrum.reduce((most, { size }) => Math.max(most, size), 0);
  const kept = spectrum.filter(({ size }) => size > 0 && size >= least * largest);
  kept.sort((a, b) => b.size - a.size || a.frequency - b.frequency);
  const waves = kept.map(({ frequency, real, imaginary, size }): Wave => {
    const isAlone = frequency === 0 || frequency === input.length;
    const factor = (isAlone ? 1 : 2) / (length * size * size);
    const along = (table: Float64Array): Float64Array =>
      Float64Array.from({ length }, (_, t) => table[(frequency * t) % length] as number);
    return {
      share: size / largest,
      cosine: along(cosines),
      sine: along(sines),
      real: real * factor,
      imaginary: -imaginary * factor,
    };
  });
  return { length, waves };
}

/** Adds the part of one frequency to a residue function. */
function addWave(residue: Float64Array, curve: Float64Array, wave: Wave): void {
  const { cosine, sine } = wave;
  let [real, imaginary] = [0, 0];
  for (let t = 0; t < curve.length; t++) {
    const value = curve[t] as number;
    real += value * (cosine[t] as number);
    imaginary -= value * (sine[t] as number);
  }
  const along = real * wave.real - imaginary * wave.imaginary;
  const across = real * wave.imaginary + imaginary * wave.real;
  for (let t = 0; t < residue.length; t++) {
    residue[t] = (residue[t] as number) + along * (cosine[t] as number) - across * (sine[t] as number);
  }
}

/** The peak of a circular residue function: samples of its second half are before the input. */
function highest(residue: Float64Array, peak: ResiduePeak): ResiduePeak {
  peak.height = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < residue.length; t++) {
    const value = residue[t] as number;
    if (!(value > peak.height)) continue;
    peak.height = value;
    peak.sample = t < residue.length / 2 ? t : t - residue.length;
  }
  return peak;
}

/** Mean size of the second differences, relative to the largest value (Wu et al. 2003). */
function oscillationIndex(residue: Float64Array, height: number): number {
  let sum = 0;
  for (let t = 2; t < residue.length; t++) {
    sum += Math.abs((residue[t] as number) - 2 * (residue[t - 1] as number) + (residue[t - 2] as number));
  }
  return height > 0 ? sum / (residue.length * height) : Number.POSITIVE_INFINITY;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
