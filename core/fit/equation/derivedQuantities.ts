import type { MapSource } from '../../contracts/job.js';
import type { LinearQuantity } from '../../contracts/linear.js';
import { compileColumns } from '../../equation/columns.js';
import { parseEquation, symbolsOf } from '../../equation/expression.js';
import { kurtosisQuantities } from '../../models/resolve/linearMaps.js';

interface Derived {
  readonly symbols: readonly string[];
  readonly evaluate: ReturnType<typeof compileColumns>;
}

/** Maps that a user derives from the quantities of tensors. */
export class DerivedQuantities {
  private readonly byEquation: ReadonlyMap<string, Derived>;

  /** length: the most voxels of a block. */
  constructor(sources: readonly MapSource[], length: number) {
    const equations = sources.flatMap((source) => (source.kind === 'derived' ? [source.equation] : []));
    this.byEquation = new Map(
      equations.map((equation) => {
        const symbols = [...symbolsOf(parseEquation(equation))];
        return [equation, { symbols, evaluate: compileColumns(equation, symbols, length) }];
      }),
    );
  }

  get usesEigenvalues(): boolean {
    const symbols = [...this.byEquation.values()].flatMap((derived) => derived.symbols);
    return symbols.some((symbol) => kurtosisQuantities[symbol]?.quantity.kind === 'eigenvalue');
  }

  /** quantity: values of a quantity for the block, valid until its next call. The answer is valid until the next call. */
  values(equation: string, quantity: (of: LinearQuantity) => Float64Array, count: number): Float64Array {
    const derived = this.byEquation.get(equation);
    if (derived === undefined) throw new Error(`No map of this fit is derived by ${equation}.`);
    const columns = derived.symbols.map((symbol) => {
      const known = kurtosisQuantities[symbol];
      if (known === undefined) throw new Error(`A tensor has no quantity ${symbol}.`);
      return quantity(known.quantity).slice(0, count);
    });
    return derived.evaluate(columns, count);
  }
}
