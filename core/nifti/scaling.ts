/**
 * The scaling that a header asks for: value = stored * slope + intercept. A slope of 0 or one that is not finite
 * means none (nifti1.h); an intercept that is not finite counts as 0.
 */
export function effectiveScaling(sclSlope: number, sclInter: number): { slope: number; intercept: number } {
  if (sclSlope === 0 || !Number.isFinite(sclSlope)) return { slope: 1, intercept: 0 };
  return { slope: sclSlope, intercept: Number.isFinite(sclInter) ? sclInter : 0 };
}
