/** Columns of one plot on one ascending axis: a value or null in each. */
export interface PlotColumns {
  readonly x: number[];
  readonly samples: (number | null)[];
  readonly curve: (number | null)[];
}

/**
 * Samples and curve on one ascending axis. Samples at the same place (several volumes with one echo time) all
 * stay; what is not finite is left out of the picture as null.
 */
export function plotColumns(
  samples: { readonly x: readonly number[]; readonly y: readonly number[] },
  curve: { readonly x: readonly number[]; readonly y: readonly number[] },
): PlotColumns {
  const rows = [
    ...samples.x.map((x, index) => ({ x, sample: drawable(samples.y[index]), curve: null })),
    ...curve.x.map((x, index) => ({ x, sample: null, curve: drawable(curve.y[index]) })),
  ].sort((a, b) => a.x - b.x);
  return {
    x: rows.map((row) => row.x),
    samples: rows.map((row) => row.sample),
    curve: rows.map((row) => row.curve),
  };
}

function drawable(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
