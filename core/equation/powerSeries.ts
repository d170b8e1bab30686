import type { Code } from './assembler.js';
import type { Lanes } from './lanes.js';
import type { Scope } from './scope.js';

/** sum of coefficients[k] x^k by Estrin's scheme (pairs, then pairs of pairs). */
export function powerSeries(lanes: Lanes, scope: Scope, x: Code, coefficients: readonly number[]): Code {
  let terms: Code[] = coefficients.map((value) => lanes.constant(value));
  let power = x;
  while (terms.length > 1) {
    const joined: Code[] = [];
    for (let i = 0; i < terms.length; i += 2) {
      const low = terms[i] as Code;
      const high = terms[i + 1];
      joined.push(high === undefined ? low : scope.keep(lanes.add(low, lanes.mul(high, power))));
    }
    terms = joined;
    if (terms.length > 1) power = scope.keep(lanes.mul(power, power));
  }
  return terms[0] as Code;
}
