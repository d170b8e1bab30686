import { expect, it } from 'vitest';
import { studentTQuantile } from './studentT.js';

it('is the closed form with one and with two degrees of freedom', () => {
  expect(Math.abs(studentTQuantile(0.975, 1) / Math.tan(Math.PI * 0.475) - 1)).toBeLessThan(1e-12);
  expect(Math.abs(studentTQuantile(0.975, 2) / (0.95 / Math.sqrt(2 * 0.975 * 0.025)) - 1)).toBeLessThan(
    1e-12,
  );
});

/* Reference: scipy 1.10.1, scipy.stats.t.ppf(p, n), itself good to about 2e-9 (it differs so much from the closed forms). */
it.each([
  [0.975, 6, 2.4469118487916806],
  [0.975, 14, 2.1447866879169273],
  [0.975, 100, 1.9839715184496334],
  [0.975, 10000, 1.960201239890626],
  [0.995, 5, 4.032142983557536],
])("agrees with scipy: the %d quantile of Student's t with %i degrees of freedom is %d", (p, n, expected) => {
  expect(Math.abs(studentTQuantile(p, n) / expected - 1)).toBeLessThan(3e-9);
});

it('is not a number without degrees of freedom', () => {
  expect(studentTQuantile(0.975, 0)).toBeNaN();
});
