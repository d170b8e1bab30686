import { portable } from './portableMath.js';

/** ln Gamma(x) for x > 0: Stirling's series after shifting the argument above 40. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 40) product *= shifted++;
  const inverse = 1 / (shifted * shifted);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / shifted;
  return (
    (shifted - 0.5) * portable.log(shifted) -
    shifted +
    0.5 * portable.log(2 * Math.PI) +
    series -
    portable.log(product)
  );
}
