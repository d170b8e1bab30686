import type { FitKind } from '../contracts/job.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';

/** Blocks of float64 in the arena, (samples, stride); `weights` null where no image has them. */
export interface SampleBlocks {
  readonly signal: number;
  readonly weights: number | null;
  readonly samples: number;
  readonly stride: number;
}

/**
 * Which samples of a block count: those of volumes that are left out, and those that a weight of 0 or the loss leaves
 * out, become NaN. The Rice density is that
 * of a magnitude, so samples below 0 do not count there.
 */
export class SampleSelection {
  /** Address of the (samples, stride) weights, 0 where the fit has none. */
  readonly weights: number;
  private readonly magnitudesOnly: boolean;
  /** Samples whose volume is left out. */
  readonly excluded: readonly number[];

  constructor(
    private readonly arena: Arena,
    fit: FitKind,
    private readonly blocks: SampleBlocks,
  ) {
    const { samples, stride } = blocks;
    this.excluded = (fit.kind === 'equation' ? fit.excluded : undefined) ?? [];
    const given = fit.kind === 'equation' ? fit.weights : undefined;
    this.magnitudesOnly = fit.kind === 'equation' && fit.loss?.kind === 'rician';
    if (given?.kind !== 'volumes') {
      this.weights = blocks.weights ?? 0;
      return;
    }
    this.weights = arena.allocate(samples * stride * 8);
    for (const [t, value] of given.values.entries()) {
      arena.float64(this.weights + t * stride * 8, stride).fill(value);
    }
  }

  /** To be called after the block has been decoded. */
  apply(kernels: Kernels, count: number): void {
    const { signal, samples, stride } = this.blocks;
    for (const t of this.excluded) this.arena.float64(signal + t * stride * 8, count).fill(Number.NaN);
    if (this.weights !== 0) kernels.takeOutUnweighted(signal, this.weights, samples, stride, count);
    if (this.magnitudesOnly) kernels.takeOutNegative(signal, samples, stride, count);
  }
}
