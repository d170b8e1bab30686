import type { Code } from './assembler.js';
import { type Lanes, or, select } from './lanes.js';
import { powerSeries } from './powerSeries.js';
import type { Scope } from './scope.js';

/*
 * sin, cos and atan for all lanes at once. Arguments of sin and cos are reduced by multiples of pi/2 with pi/2 split
 * in three (Cody and Waite); beyond `largestAngle` the reduction loses digits and the result is NaN rather than wrong.
 * atan follows Cephes (S. L. Moshier, atan.c and atanf.c): reduction at tan(pi/8) and tan(3 pi/8), rational function.
 */

/** Largest |x| of sin and cos: there the reduced argument still has its digits (tested). */
const largestAngle = { f32: 8192, f64: 1e6 };

/** pi/2 as a sum; products of the first two with whole numbers up to the largest angle are exact. */
const halfPi = {
  f32: [1.5703125, 0.0004837512969970703, 7.549789948768648e-8],
  f64: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21],
} as const;

/** sin x, NaN where |x| is above the largest angle. */
export function emitSin(lanes: Lanes, scope: Scope, argument: Code): Code {
  return emitQuarterTurns(lanes, scope, argument, 0);
}

/** cos x = sin(x + pi/2): the same quarters, one further. */
export function emitCos(lanes: Lanes, scope: Scope, argument: Code): Code {
  return emitQuarterTurns(lanes, scope, argument, 1);
}

function emitQuarterTurns(lanes: Lanes, scope: Scope, argument: Code, shift: 0 | 1): Code {
  const { constant, add, sub, mul, nearest, abs, less, equal } = lanes;
  const x = scope.keep(argument);
  const n = scope.keep(nearest(mul(x, constant(2 / Math.PI))));
  const [first, second, third] = halfPi[lanes.type];
  const reduced = sub(
    sub(sub(x, mul(n, constant(first))), mul(n, constant(second))),
    mul(n, constant(third)),
  );
  const r = scope.keep(reduced);
  const square = scope.keep(mul(r, r));
  const terms = lanes.type === 'f32' ? 5 : 9;
  const sine = scope.keep(
    add(r, mul(mul(r, square), powerSeries(lanes, scope, square, alternating(3, terms)))),
  );
  const beyond = mul(mul(square, square), powerSeries(lanes, scope, square, alternating(4, terms, 1)));
  const cosine = scope.keep(add(sub(constant(1), mul(constant(0.5), square)), beyond));
  const quarter = scope.keep(add(n, constant(shift)));
  const modulo = scope.keep(
    sub(quarter, mul(constant(4), lanes.nearest(sub(mul(quarter, constant(0.25)), constant(0.375))))),
  );
  const isOdd = or(equal(modulo, constant(1)), equal(modulo, constant(3)));
  const size = scope.keep(select(cosine, sine, isOdd));
  const signed = select(lanes.neg(size), size, less(constant(1.5), modulo));
  return select(signed, constant(Number.NaN), less(abs(x), constant(largestAngle[lanes.type])));
}

/** (-1)^k / (first + 2k)! with the sign of the series of sin (from the cubic) or, with `phase` 1, of cos. */
function alternating(first: number, terms: number, phase = 0): number[] {
  return Array.from({ length: terms }, (_, k) => {
    let factorial = 1;
    for (let i = 2; i <= first + 2 * k; i++) factorial *= i;
    return ((k + phase) % 2 === 0 ? -1 : 1) / factorial;
  });
}

/** atan x, +-pi/2 at infinity. */
export function emitAtan(lanes: Lanes, scope: Scope, argument: Code): Code {
  const { constant, add, sub, mul, div, abs, less } = lanes;
  const x = scope.keep(argument);
  const size = scope.keep(abs(x));
  const isLarge = scope.keep(less(constant(2.414213562373095), size));
  const isMiddle = scope.keep(less(constant(lanes.type === 'f32' ? 0.41421356237309503 : 0.66), size));
  const middle = div(sub(size, constant(1)), add(size, constant(1)));
  const large = div(constant(-1), size);
  const r = scope.keep(select(large, select(middle, size, isMiddle), isLarge));
  const offset = scope.keep(
    select(constant(Math.PI / 2), select(constant(Math.PI / 4), constant(0), isMiddle), isLarge),
  );
  const square = scope.keep(mul(r, r));
  const curve = lanes.type === 'f32' ? powerSeries(lanes, scope, square, float32Curve) : rational();
  const angle = scope.keep(add(offset, add(r, mul(mul(r, square), curve))));
  return select(lanes.neg(angle), angle, less(x, constant(0)));

  function rational(): Code {
    return div(powerSeries(lanes, scope, square, numerator), powerSeries(lanes, scope, square, denominator));
  }
}

const float32Curve = [-3.33329491539e-1, 1.99777106478e-1, -1.38776856032e-1, 8.05374449538e-2];
const numerator = [
  -64.85021904942025, -122.88666844901361, -75.00855792314705, -16.157537187333652, -0.8750608600031904,
];
const denominator = [
  194.5506571482614, 485.3903996359137, 432.88106049129027, 165.02700983169885, 24.858464901423062, 1,
];
