import { hasValue } from '../../contracts/voxelStatus.js';
import type { Arena } from '../arena.js';

/** Rows of one value per voxel that a search leaves; addresses in the arena. */
export interface SearchOutcome {
  /** (stride) uint8. */
  readonly status: number;
  /** (stride) float64. */
  readonly cost: number;
  /** Addresses of tables of `rows` x stride float64. */
  readonly tables: readonly { readonly address: number; readonly rows: number }[];
}

/**
 * Keeps for each voxel the best of several searches: one with a value (converged or at a bound) before one without,
 * then the lower cost, then the earlier search.
 */
export class BestOfStarts {
  private readonly status: Uint8Array;
  private readonly cost: Float64Array;
  private readonly tables: readonly Float64Array[];

  constructor(
    private readonly arena: Arena,
    private readonly stride: number,
    private readonly outcome: SearchOutcome,
  ) {
    this.status = new Uint8Array(stride);
    this.cost = new Float64Array(stride);
    this.tables = outcome.tables.map(({ rows }) => new Float64Array(rows * stride));
  }

  /** Takes over what the first search has left. */
  begin(): void {
    const { status, cost, tables } = this.live();
    this.status.set(status);
    this.cost.set(cost);
    for (const [index, table] of tables.entries()) this.tables[index]?.set(table);
  }

  /** Takes over what a later search has left, in the voxels where it is better. */
  compare(count: number): void {
    const { status, cost, tables } = this.live();
    for (let v = 0; v < count; v++) {
      if (!hasValue(status[v] as number)) continue;
      if (hasValue(this.status[v] as number) && !((cost[v] as number) < (this.cost[v] as number))) continue;
      this.status[v] = status[v] as number;
      this.cost[v] = cost[v] as number;
      for (const [index, table] of tables.entries()) {
        const kept = this.tables[index] as Float64Array;
        for (let at = v; at < table.length; at += this.stride) kept[at] = table[at] as number;
      }
    }
  }

  /** Puts the best back where the searches leave theirs. */
  restore(): void {
    const { status, cost, tables } = this.live();
    status.set(this.status);
    cost.set(this.cost);
    for (const [index, table] of tables.entries()) table.set(this.tables[index] as Float64Array);
  }

  private live(): { status: Uint8Array; cost: Float64Array; tables: readonly Float64Array[] } {
    const { arena, stride, outcome } = this;
    return {
      status: arena.bytes(outcome.status, stride),
      cost: arena.float64(outcome.cost, stride),
      tables: outcome.tables.map(({ address, rows }) => arena.float64(address, rows * stride)),
    };
  }
}
