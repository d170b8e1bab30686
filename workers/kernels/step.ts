/**
 * The next step of every lane: solves (J'J + lambda diag(J'J)) step = J'r by Cholesky, holds parameters at a bound
 * that the gradient pushes against, clamps the new point to the bounds.
 * free: number of free parameters; freeIndex: (free) int32. sums: cost, J'r, lower triangle of J'J (vectors).
 * point: (parameters) vectors, read; trial: (parameters) vectors, free entries written. lower, upper: (free) vectors.
 * work: (2 free + free (free + 1) / 2) vectors of scratch.
 * Returns the lanes (all bits set) whose step, had it not been damped, is below `relativeStep` of the parameter or
 * `stepInErrors` of sqrt(cost / (J'J)ii), its standard error but for the degrees of freedom, for every free parameter;
 * in float64 the step must also promise to lower the cost by less than 1e-8 of it, or be a matter of rounding.
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
    const atLower = v128.and(v128.le<T>(value, v128.load(lower + ((<usize>i) << 4))), v128.lt<T>(g, zero));
    const atUpper = v128.and(v128.ge<T>(value, v128.load(upper + ((<usize>i) << 4))), v128.gt<T>(g, zero));
    v128.store(held + ((<usize>i) << 4), v128.or(atLower, atUpper));
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
    const within = v128.min<T>(
      v128.max<T>(wanted, v128.load(lower + ((<usize>i) << 4))),
      v128.load(upper + ((<usize>i) << 4)),
    );
    v128.store(trial + parameter, within);
    const change = v128.mul<T>(v128.abs<T>(v128.sub<T>(within, value)), damp);
    const ofValue = v128.le<T>(change, v128.mul<T>(relativeStep, v128.abs<T>(value)));
    const diagonal = v128.load(matrix + ((<usize>((i * (i + 1)) / 2 + i)) << 4));
    const inErrors = v128.mul<T>(v128.mul<T>(change, change), diagonal);
    const allowed = v128.mul<T>(v128.mul<T>(stepInErrors, stepInErrors), cost);
    const ofError = v128.and(v128.le<T>(inErrors, allowed), v128.gt<T>(diagonal, zero));
    small = v128.and(small, v128.or(ofValue, ofError));
    reduction = v128.add<T>(reduction, v128.mul<T>(v128.load(gradient + (<usize>i << 4)), v128.sub<T>(within, value)));
    rounding = v128.and(rounding, v128.le<T>(change, v128.mul<T>(v128.splat<T>(<T>4e-16), v128.abs<T>(value))));
  }
  if (sizeof<T>() == 4) return small;
  const negligible = v128.le<T>(reduction, v128.mul<T>(v128.splat<T>(<T>1e-8), cost));
  return v128.and(small, v128.or(negligible, rounding));
}
