import type { Lanes } from './lanes.js';

/** Where the series in x ends and the one in 1/x begins. */
export const besselBreak = 12;

/** Coefficients in powers of y = 12/x, for x from 12 on. */
export interface BesselTails {
  /** G of ln(e^-x I0(x)) = -ln(2 pi x)/2 + G/x. */
  readonly logarithm: readonly number[];
  /** v of I1(x)/I0(x) = 1 - (1 + v/x)/(2x). */
  readonly ratio: readonly number[];
}

/*
 * Chebyshev expansions of G and v on 0 <= y <= 1, cut where the next term no longer matters, as powers of y. Computed
 * with mpmath 1.3.0 at 60 digits: coefficients by the cosine sum over 60 nodes from besseli(0, x) and besseli(1, x).
 * Cut after 17 and 19 terms the truncation is below 3e-17 of the logarithm and of the ratio, after 6 below 1e-9.
 */
const tails: Readonly<Record<Lanes['type'], BesselTails>> = {
  f64: {
    logarithm: [
      0.12500000000000014, 0.0052083333332457625, 0.0004521122768796917, 0.00005877427994828696,
      0.000010112811808964147, 0.0000020817934194248633, 0.0000011272130665137788, -0.0000029525078679843064,
      0.00001199111560338474, -0.000033168787460309326, 0.00006750884648160739, -0.0001002002901069015,
      0.00010710106799676443, -0.00008000484906089009, 0.00003949143035988158, -0.000011516145655966156,
      0.0000014948295424208916,
    ],
    ratio: [
      0.24999999999999903, 0.020833333334033324, 0.0027126735280108673, 0.00047020066001107584,
      0.0001009695847207828, 0.000027315367095244754, -0.000006620175637576708, 0.00010123271760445922,
      -0.0004901852364700002, 0.0018076170670090655, -0.004983218715213322, 0.010366458695198104,
      -0.016255666466270993, 0.01905222764708818, -0.01638381392494687, 0.010002062275877629,
      -0.0040902010293450905, 0.0010016521158529952, -0.0001107912743808218,
    ],
  },
  f32: {
    logarithm: [
      0.124999999, 0.00520840187, 0.000451353891, 0.0000617742424, 0.00000497469674, 0.00000578141415,
    ],
    ratio: [0.249999982, 0.0208345611, 0.00269922271, 0.000522675986, 0.0000131271936, 0.0000856524248],
  },
};

export function besselTails(lanes: Lanes): BesselTails {
  return tails[lanes.type];
}

/** Coefficients of I0(x) in powers of x^2/4, up to x = 12: 1/(k!)^2 (Abramowitz and Stegun 9.6.12). */
export function besselZeroSeries(lanes: Lanes): readonly number[] {
  return series(lanes, (k) => 1 / k ** 2);
}

/** Coefficients of I1(x)/x in powers of x^2/4, up to x = 12: 1/(2 k! (k+1)!) (Abramowitz and Stegun 9.6.10). */
export function besselOneSeries(lanes: Lanes): readonly number[] {
  return series(lanes, (k) => 1 / (k * (k + 1))).map((value) => value / 2);
}

/** Degrees that leave a truncation below 0.1 ulp at x = 12. */
function series(lanes: Lanes, factor: (k: number) => number): number[] {
  const coefficients = [1];
  const degree = lanes.type === 'f32' ? 20 : 30;
  for (let k = 1; k <= degree; k++) coefficients.push((coefficients[k - 1] as number) * factor(k));
  return coefficients;
}
