import { VoxfitError } from '../contracts/errors.js';
import type { NoiseLoss } from '../contracts/job.js';
import { addExpression } from './addExpression.js';
import { differentiate } from './derivative.js';
import { emitAccumulators } from './emit.js';
import { emitPrediction } from './emitPrediction.js';
import {
  type Expression,
  parseEquation,
  requireKnownNames,
  requireVariableNames,
  symbolsOf,
} from './expression.js';
import { Graph } from './graph.js';
import { exponentials, reciprocals } from './rewrite.js';

export interface EquationToCompile {
  readonly equation: string;
  /**
   * All parameters in the order of their lanes; `fixed` ones get no derivative, and with a `value` they are compiled in
   * as that number instead of being read from their lanes.
   */
  readonly parameters: readonly {
    readonly symbol: string;
    readonly fixed: boolean;
    readonly value?: number;
  }[];
  /** Acquisition variables in the order of their values per sample. */
  readonly variables: readonly string[];
  /** Whether samples have weights; absent: they have none. */
  readonly weighted?: boolean;
  /** Absent: least squares. */
  readonly loss?: NoiseLoss;
}

/**
 * Compiles an equation to WebAssembly that sums squared residual, gradient and normal matrix over the samples of
 * 4 (float32) or 2 (float64) voxels at once; see emit.ts for the memory layout.
 * Throws EQUATION_INVALID for names that are neither parameter nor variable, and for parameters that do not occur.
 */
export function compileEquation(input: EquationToCompile): Uint8Array<ArrayBuffer> {
  const expression = parseKnown(input);
  const used = symbolsOf(expression);
  const unused = input.parameters.find((parameter) => !used.includes(parameter.symbol));
  if (unused !== undefined) {
    throw new VoxfitError(
      'EQUATION_INVALID',
      `The parameter "${unused.symbol}" does not occur in the equation "${input.equation}", so nothing can determine it.`,
      { equation: input.equation, part: unused.symbol },
    );
  }
  const known = input.parameters.flatMap(({ symbol, value }) =>
    value === undefined ? [] : [[symbol, value] as const],
  );
  const graph = new Graph(Object.fromEntries(known));
  const variables = new Set(input.variables.filter((name) => used.includes(name)));
  const withReciprocals = reciprocals(graph, variables);
  const withExponentials = exponentials(graph);
  const value = withReciprocals(addExpression(graph, expression));
  const gradient = input.parameters
    .filter((parameter) => !parameter.fixed)
    .map(({ symbol }) => withExponentials(withReciprocals(differentiate(graph, value, symbol))));
  return emitAccumulators({
    graph,
    value: withExponentials(value),
    gradient,
    parameters: input.parameters.map((parameter) => parameter.symbol),
    variables: input.variables,
    weighted: input.weighted === true,
    ...(input.loss === undefined ? {} : { loss: input.loss }),
  });
}

/**
 * Compiles an equation to WebAssembly that gives its value for each sample and 2 voxels in float64; see
 * emitPrediction.ts for the memory layout. Throws EQUATION_INVALID for names that are neither parameter nor variable.
 */
export function compilePrediction(input: EquationToCompile): Uint8Array<ArrayBuffer> {
  const expression = parseKnown(input);
  const graph = new Graph();
  const withReciprocals = reciprocals(graph, new Set(input.variables));
  return emitPrediction({
    graph,
    value: withReciprocals(addExpression(graph, expression)),
    parameters: input.parameters.map((parameter) => parameter.symbol),
    variables: input.variables,
  });
}

function parseKnown({ equation, parameters, variables }: EquationToCompile): Expression {
  const expression = parseEquation(equation);
  const symbols = parameters.map((parameter) => parameter.symbol);
  requireKnownNames(equation, expression, [...symbols, ...variables]);
  requireVariableNames(equation, expression, variables);
  return expression;
}
