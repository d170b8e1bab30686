import type { MapSource } from '../../contracts/job.js';
import type { LinearQuantity } from '../../contracts/linear.js';
import { parseEquation, symbolsOf } from '../../equation/expression.js';
import { compileInterpreter } from '../../equation/interpret.js';
import { kurtosisQuantities } from '../../models/resolve/linearMaps.js';

interface Derived {
  readonly symbols: readonly string[];
  readonly evaluate: (values: Readonly<Record<string, number>>) => number;
}

/** Maps that a user derives from the quantities of tensors. */
export class DerivedQuantities {
  private readonly byEquation: ReadonlyMap<string, Derived>;

  constructor(sources: readonly MapSource[]) {
    const equations = sources.flatMap((source) => (source.kind === 'derived' ? [source.equation] : []));
    this.byEquation = new Map(
      equations.map((equation) => {
        const symbols = symbolsOf(parseEquation(equation));
        return [equation, { symbols, evaluate: compileInterpreter(equation, symbols) }];
      }),
    );
  }

  /** quantity: values of a quantity for the block, valid until its next call. results: written, and returned in part. */
  values(
    equation: string,
    quantity: (of: LinearQuantity) => Float64Array,
    results: Float64Array,
    count: number,
  ): Float64Array {
    const derived = this.byEquation.get(equation);
    if (derived === undefined) throw new Error(`No map of this fit is derived by ${equation}.`);
    const columns = derived.symbols.map((symbol) => {
      const known = kurtosisQuantities[symbol];
      if (known === undefined) throw new Error(`A tensor has no quantity ${symbol}.`);
      return [symbol, quantity(known.quantity).slice(0, count)] as const;
    });
    const values: Record<string, number> = {};
    for (let v = 0; v < count; v++) {
      for (const [symbol, column] of columns) values[symbol] = column[v] as number;
      results[v] = derived.evaluate(values);
    }
    return results.subarray(0, count);
  }
}
