import { portable } from '../../equation/portableMath.js';

/** Step of the quadrature in ln t; with it the error is below 1e-8 of each average, whatever the eigenvalues. */
const step = 0.7;
/** How far in ln t the quadrature goes below the smallest eigenvalue and above the largest; the rest is below 1e-9. */
const [below, above] = [15, 11];
/** Smallest eigenvalue that can be averaged over, relative to the largest. */
export const leastEigenvalueShare = 1e-9;

const lowest = Math.floor((portable.log(leastEigenvalueShare) - below) / step);
const highest = Math.ceil(above / step);
/** Nodes t. */
const nodes = Float64Array.from({ length: highest - lowest + 1 }, (_, n) =>
  portable.exp((lowest + n) * step),
);

/**
 * Averages of n_i^2 n_j^2 / D(n)^2 over all directions n, D(n) = sum l_k n_k^2, of positive eigenvalues with l1 the
 * largest: for ij = 11, 22, 33, 12, 13, 23 into averages (6). They are (c/4) times the integral over t from 0 of
 * sqrt(t / ((t + l1)(t + l2)(t + l3))) / ((t + l_i)(t + l_j)), c = 3 where i = j, else 1: Carlson's function R_-2 of
 * l with exponents raised by n_i^2 n_j^2 (Carlson, Special Functions of Applied Mathematics, 1977; the integrals that
 * Tabesh et al., Magn. Reson. Med. 65:823, 2011 express by R_F and R_D). In u = ln t the integrand is analytic within
 * pi of the real axis, where the trapezoidal rule converges geometrically; equal eigenvalues are no special case.
 */
export function averageOverSphere(l1: number, l2: number, l3: number, averages: Float64Array): void {
  const [second, third] = [l2 / l1, l3 / l1];
  let [aa, bb, cc, ab, ac, bc] = [0, 0, 0, 0, 0, 0];
  const from = Math.max(0, Math.floor((portable.log(third) - below) / step) - lowest);
  for (let n = from; n < nodes.length; n++) {
    const t = nodes[n] as number;
    const a = 1 / (t + 1);
    const b = 1 / (t + second);
    const c = 1 / (t + third);
    const weight = t * Math.sqrt(t * a * b * c);
    aa += weight * a * a;
    bb += weight * b * b;
    cc += weight * c * c;
    ab += weight * a * b;
    ac += weight * a * c;
    bc += weight * b * c;
  }
  const scale = step / (4 * l1 * l1);
  averages[0] = 3 * scale * aa;
  averages[1] = 3 * scale * bb;
  averages[2] = 3 * scale * cc;
  averages[3] = scale * ab;
  averages[4] = scale * ac;
  averages[5] = scale * bc;
}

/**
 * Averages over the directions (c, s) of a plane, c^2 + s^2 = 1, with D = l2 c^2 + l3 s^2: of c^4/D^2, s^4/D^2 and
 * c^2 s^2/D^2 into averages (3), in closed form.
 */
export function averageOverCircle(l2: number, l3: number, averages: Float64Array): void {
  const [a, b] = [Math.sqrt(l2), Math.sqrt(l3)];
  const sum = (a + b) * (a + b);
  averages[0] = (2 * a + b) / (2 * a * a * a * sum);
  averages[1] = (2 * b + a) / (2 * b * b * b * sum);
  averages[2] = 1 / (2 * a * b * sum);
}
