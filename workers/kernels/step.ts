/**
 * The next step of every lane: solves (J'J + lambda diag(J'J)) step = J'r by Cholesky, holds parameters at a bound
 * that the gradient pushes against, clamps the new point to the bounds.
 * free: number of free parameters; freeIndex: (free) int32. sums: cost, J'r, lower triangle of J'J (vectors).
 * point: (parameters) vectors, read; trial: (parameters) vectors, free entries written. lower, upper: (free) vectors.
 * work: (2 free + free (free + 1) / 2) vectors of scratch.
 * Returns the lanes (all bits set) whose step, had it not been damped, is small (see `isSmall`) for every free
 * parameter; in float64 it must also promise to lower the cost by less than 1e-8 of it, or be a matter of rounding.
 */
export function dampedStep<T>(
  free: i32,
  freeIndex: usize,
  sums: usize,
  lambda: v128,
  point: usize,
  trial: usize,
  lower: usize,
  upper: usize,
  work: usize,
  relativeStep: v128,
  stepInErrors: v128,
): v128 {
  const zero = v128.splat<T>(<T>0);
  const one = v128.splat<T>(<T>1);
  const least = v128.splat<T>(<T>(sizeof<T>() == 4 ? 1e-6 : 1e-14));
  const damp = v128.add<T>(one, lambda);
  const gradient = sums + 16;
  const matrix = gradient + ((<usize>free) << 4);
  const held = work;
  const step = held + ((<usize>free) << 4);
  const factor = step + ((<usize>free) << 4);
  let broken = v128.ne<T>(zero, zero);

  for (let i = 0; i < free; i++) {
    const value = v128.load(point + ((<usize>load<i32>(freeIndex + ((<usize>i) << 2))) << 4));
    const g = v128.load(gradient + ((<usize>i) << 4));
    const isAtBound = isHeld<T>(value, g, lower + ((<usize>i) << 4), upper + ((<usize>i) << 4));
    v128.store(held + ((<usize>i) << 4), isAtBound);
  }

  for (let i = 0; i < free; i++) {
    const row = factor + ((<usize>((i * (i + 1)) / 2)) << 4);
    const heldRow = v128.load(held + ((<usize>i) << 4));
    for (let j = 0; j <= i; j++) {
      const column = factor + ((<usize>((j * (j + 1)) / 2)) << 4);
      const stored = v128.load(matrix + ((<usize>((i * (i + 1)) / 2 + j)) << 4));
      if (i == j) {
        const diagonal = v128.bitselect(one, v128.mul<T>(stored, damp), heldRow);
        let pivot = diagonal;
        for (let k = 0; k < j; k++) {
          const l = v128.load(row + ((<usize>k) << 4));
          pivot = v128.sub<T>(pivot, v128.mul<T>(l, l));
        }
        const good = v128.gt<T>(pivot, v128.mul<T>(diagonal, least));
        broken = v128.or(broken, v128.not(good));
        v128.store(row + ((<usize>j) << 4), v128.sqrt<T>(v128.bitselect(pivot, one, good)));
      } else {
        const apart = v128.or(heldRow, v128.load(held + ((<usize>j) << 4)));
        let value = v128.bitselect(zero, stored, apart);
        for (let k = 0; k < j; k++) {
          value = v128.sub<T>(
            value,
            v128.mul<T>(v128.load(row + ((<usize>k) << 4)), v128.load(column + ((<usize>k) << 4))),
          );
        }
        v128.store(row + ((<usize>j) << 4), v128.div<T>(value, v128.load(column + ((<usize>j) << 4))));
      }
    }
  }

  for (let i = 0; i < free; i++) {
    const row = factor + ((<usize>((i * (i + 1)) / 2)) << 4);
    const heldRow = v128.load(held + ((<usize>i) << 4));
    let value = v128.bitselect(zero, v128.load(gradient + ((<usize>i) << 4)), heldRow);
    for (let k = 0; k < i; k++) {
      value = v128.sub<T>(
        value,
        v128.mul<T>(v128.load(row + ((<usize>k) << 4)), v128.load(step + ((<usize>k) << 4))),
      );
    }
    v128.store(step + ((<usize>i) << 4), v128.div<T>(value, v128.load(row + ((<usize>i) << 4))));
  }
  for (let i = free - 1; i >= 0; i--) {
    let value = v128.load(step + ((<usize>i) << 4));
    for (let k = i + 1; k < free; k++) {
      const below = factor + ((<usize>((k * (k + 1)) / 2 + i)) << 4);
      value = v128.sub<T>(value, v128.mul<T>(v128.load(below), v128.load(step + ((<usize>k) << 4))));
    }
    const diagonal = v128.load(factor + ((<usize>((i * (i + 1)) / 2 + i)) << 4));
    v128.store(step + ((<usize>i) << 4), v128.div<T>(value, diagonal));
  }

  let small = v128.not(broken);
  const cost = v128.load(sums);
  let reduction = zero;
  let rounding = v128.not(broken);
  for (let i = 0; i < free; i++) {
    const parameter = (<usize>load<i32>(freeIndex + ((<usize>i) << 2))) << 4;
    const value = v128.load(point + parameter);
    const wanted = v128.add<T>(value, v128.andnot(v128.load(step + ((<usize>i) << 4)), broken));
    const within = clamped<T>(wanted, lower + ((<usize>i) << 4), upper + ((<usize>i) << 4));
    v128.store(trial + parameter, within);
    const change = v128.mul<T>(v128.abs<T>(v128.sub<T>(within, value)), damp);
    const diagonal = v128.load(matrix + ((<usize>((i * (i + 1)) / 2 + i)) << 4));
    small = v128.and(small, isSmall<T>(change, value, diagonal, cost, relativeStep, stepInErrors));
    reduction = v128.add<T>(reduction, v128.mul<T>(v128.load(gradient + (<usize>i << 4)), v128.sub<T>(within, value)));
    rounding = v128.and(rounding, isRounding<T>(change, value));
  }
  return promises<T>(small, reduction, cost, rounding);
}

/** The same for two free parameters, in registers and without square roots: J'J = L D L'. */
export function dampedStepOfTwo<T>(
  freeIndex: usize,
  sums: usize,
  lambda: v128,
  point: usize,
  trial: usize,
  lower: usize,
  upper: usize,
  relativeStep: v128,
  stepInErrors: v128,
): v128 {
  const zero = v128.splat<T>(<T>0);
  const one = v128.splat<T>(<T>1);
  const least = v128.splat<T>(<T>(sizeof<T>() == 4 ? 1e-6 : 1e-14));
  const damp = v128.add<T>(one, lambda);
  const first = (<usize>load<i32>(freeIndex)) << 4;
  const second = (<usize>load<i32>(freeIndex, 4)) << 4;
  const value0 = v128.load(point + first);
  const value1 = v128.load(point + second);
  const cost = v128.load(sums);
  const gradient0 = v128.load(sums, 16);
  const gradient1 = v128.load(sums, 32);
  const diagonal0 = v128.load(sums, 48);
  const diagonal1 = v128.load(sums, 80);
  const held0 = isHeld<T>(value0, gradient0, lower, upper);
  const held1 = isHeld<T>(value1, gradient1, lower + 16, upper + 16);

  const g0 = v128.andnot(gradient0, held0);
  const g1 = v128.andnot(gradient1, held1);
  const a00 = v128.bitselect(one, v128.mul<T>(diagonal0, damp), held0);
  const a11 = v128.bitselect(one, v128.mul<T>(diagonal1, damp), held1);
  const a10 = v128.andnot(v128.load(sums, 64), v128.or(held0, held1));
  const l = v128.div<T>(a10, a00);
  const pivot = v128.sub<T>(a11, v128.mul<T>(l, a10));
  const works = v128.and(v128.gt<T>(a00, zero), v128.gt<T>(pivot, v128.mul<T>(a11, least)));
  const step1 = v128.div<T>(v128.sub<T>(g1, v128.mul<T>(l, g0)), pivot);
  const step0 = v128.sub<T>(v128.div<T>(g0, a00), v128.mul<T>(l, step1));

  const within0 = clamped<T>(v128.add<T>(value0, v128.and(step0, works)), lower, upper);
  const within1 = clamped<T>(v128.add<T>(value1, v128.and(step1, works)), lower + 16, upper + 16);
  v128.store(trial + first, within0);
  v128.store(trial + second, within1);
  const move0 = v128.sub<T>(within0, value0);
  const move1 = v128.sub<T>(within1, value1);
  const change0 = v128.mul<T>(v128.abs<T>(move0), damp);
  const change1 = v128.mul<T>(v128.abs<T>(move1), damp);
  const small0 = isSmall<T>(change0, value0, diagonal0, cost, relativeStep, stepInErrors);
  const small1 = isSmall<T>(change1, value1, diagonal1, cost, relativeStep, stepInErrors);
  const small = v128.and(works, v128.and(small0, small1));
  const reduction = v128.add<T>(v128.mul<T>(gradient0, move0), v128.mul<T>(gradient1, move1));
  const rounding = v128.and(works, v128.and(isRounding<T>(change0, value0), isRounding<T>(change1, value1)));
  return promises<T>(small, reduction, cost, rounding);
}

/** Whether a parameter is at a bound that the gradient pushes it against. */
@inline
function isHeld<T>(value: v128, gradient: v128, lower: usize, upper: usize): v128 {
  const zero = v128.splat<T>(<T>0);
  const atLower = v128.and(v128.le<T>(value, v128.load(lower)), v128.lt<T>(gradient, zero));
  const atUpper = v128.and(v128.ge<T>(value, v128.load(upper)), v128.gt<T>(gradient, zero));
  return v128.or(atLower, atUpper);
}

/** NaN stays NaN. */
@inline
function clamped<T>(value: v128, lower: usize, upper: usize): v128 {
  return v128.pmin<T>(v128.pmax<T>(value, v128.load(lower)), v128.load(upper));
}

/**
 * Whether a change is below `relativeStep` of the parameter, or below `stepInErrors` of sqrt(cost / (J'J)ii), its
 * standard error but for the degrees of freedom; in float64 also where it is below 30 times the one and 10 times
 * the other, because the step that is still taken leaves a small part of the change.
 */
@inline
function isSmall<T>(
  change: v128,
  value: v128,
  diagonal: v128,
  cost: v128,
  relativeStep: v128,
  stepInErrors: v128,
): v128 {
  const ofValue = v128.mul<T>(relativeStep, v128.abs<T>(value));
  const inErrors = v128.mul<T>(v128.mul<T>(change, change), diagonal);
  const allowed = v128.mul<T>(v128.mul<T>(stepInErrors, stepInErrors), cost);
  const hasError = v128.gt<T>(diagonal, v128.splat<T>(<T>0));
  let small = v128.or(v128.le<T>(change, ofValue), v128.and(v128.le<T>(inErrors, allowed), hasError));
  if (sizeof<T>() == 4) return small;
  const nearValue = v128.le<T>(change, v128.mul<T>(v128.splat<T>(<T>30), ofValue));
  const nearError = v128.le<T>(inErrors, v128.mul<T>(v128.splat<T>(<T>100), allowed));
  return v128.or(small, v128.and(nearValue, v128.and(nearError, hasError)));
}

@inline
function isRounding<T>(change: v128, value: v128): v128 {
  return v128.le<T>(change, v128.mul<T>(v128.splat<T>(<T>4e-16), v128.abs<T>(value)));
}

@inline
function promises<T>(small: v128, reduction: v128, cost: v128, rounding: v128): v128 {
  if (sizeof<T>() == 4) return small;
  const negligible = v128.le<T>(reduction, v128.mul<T>(v128.splat<T>(<T>1e-8), cost));
  return v128.and(small, v128.or(negligible, rounding));
}
