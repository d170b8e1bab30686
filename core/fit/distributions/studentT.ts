import { portable } from '../../equation/portableMath.js';
import { incompleteBeta } from './incompleteBeta.js';

/**
 * Quantile of Student's t distribution: the t that a variable of `degreesOfFreedom` stays below with `probability`
 * (0.5 < probability < 1). Found by bisection on the distribution function, which is the regularised incomplete beta
 * function: P(|T| > t) = I_x(n/2, 1/2) with x = n / (n + t^2) (Abramowitz and Stegun 26.7.1).
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom >= 1)) return Number.NaN;
  const outside = portable.log(2 * (1 - probability));
  const beta = incompleteBeta(degreesOfFreedom / 2, 0.5);
  const logOutside = (t: number): number => {
    const whole = degreesOfFreedom + t * t;
    return beta(degreesOfFreedom / whole, (t * t) / whole).below;
  };
  let low = 0;
  let high = 1;
  while (logOutside(high) > outside) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (logOutside(middle) > outside) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
