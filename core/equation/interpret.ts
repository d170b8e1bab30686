import { addExpression } from './addExpression.js';
import { equationError } from './equationError.js';
import { parseEquation, requireKnownNames } from './expression.js';
import { argument, Graph, type GraphNode } from './graph.js';
import { curveAt } from './interpolation.js';
import { portable } from './portableMath.js';

/**
 * A function that evaluates an equation in float64, without generating code: for single points (the curve of a
 * voxel, derived maps) and as the independent check of the compiled equation.
 * Throws EQUATION_INVALID when the equation uses a name that is not among `symbols`, or a function of earlier samples.
 */
export function compileInterpreter(
  equation: string,
  symbols: readonly string[],
): (values: Readonly<Record<string, number>>) => number {
  const expression = parseEquation(equation);
  requireKnownNames(equation, expression, symbols);
  const graph = new Graph();
  const root = addExpression(graph, expression);
  if (usesEarlierSamples(graph)) {
    throw equationError(
      equation,
      expression,
      'depends on earlier samples, so that one point alone has no value',
    );
  }
  const results = new Float64Array(graph.nodes.length);
  return (values) => {
    for (const node of graph.nodes) results[node.id] = evaluate(node, results, values);
    return results[root.id] as number;
  };
}

/** Whether an equation has functions of earlier samples, which compileInterpreter refuses. Throws EQUATION_INVALID. */
export function dependsOnEarlierSamples(equation: string): boolean {
  const graph = new Graph();
  addExpression(graph, parseEquation(equation));
  return usesEarlierSamples(graph);
}

function usesEarlierSamples(graph: Graph): boolean {
  return graph.nodes.some((node) => node.op === 'scan' || node.op === 'delayed');
}

/** What `evaluate` was given and gave at the sample before. */
export interface EarlierSample {
  readonly results: Float64Array;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * As compileInterpreter, for all samples of a series in order, so that functions of earlier samples have a value.
 * variables: per symbol one value per sample, at least one symbol; constants: the other symbols.
 */
export function compileSeriesInterpreter(
  equation: string,
  symbols: readonly string[],
): (
  constants: Readonly<Record<string, number>>,
  variables: Readonly<Record<string, readonly number[]>>,
) => Float64Array {
  const expression = parseEquation(equation);
  requireKnownNames(equation, expression, symbols);
  const graph = new Graph();
  const root = addExpression(graph, expression);
  return (constants, variables) => {
    const columns = Object.entries(variables);
    const predicted = new Float64Array(columns[0]?.[1].length ?? 0);
    let earlier: EarlierSample | null = null;
    for (let t = 0; t < predicted.length; t++) {
      const here = columns.map(([symbol, column]) => [symbol, column[t] as number] as const);
      const values = { ...constants, ...Object.fromEntries(here) };
      const results = new Float64Array(graph.nodes.length);
      for (const node of graph.nodes) results[node.id] = evaluate(node, results, values, earlier, variables);
      predicted[t] = results[root.id] as number;
      earlier = { results, values };
    }
    return predicted;
  };
}

/**
 * The value of one node, given the results of all nodes before it. earlier: null at the first sample; variables: the
 * values of each symbol at all samples, which what is delayed needs.
 */
export function evaluate(
  node: GraphNode,
  results: Float64Array,
  values: Readonly<Record<string, number>>,
  earlier: EarlierSample | null = null,
  variables: Readonly<Record<string, readonly number[]>> = {},
): number {
  if (node.op === 'const') return node.value;
  if (node.op === 'symbol') return values[node.name] as number;
  const a = results[argument(node, 0).id] as number;
  const b = node.args.length > 1 ? (results[argument(node, 1).id] as number) : 0;
  switch (node.op) {
    case 'neg':
      return -a;
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'exp':
      return portable.exp(a);
    case 'log':
      return portable.log(a);
    case 'sqrt':
      return Math.sqrt(a);
    case 'abs':
      return Math.abs(a);
    case 'sin':
      return portable.sin(a);
    case 'cos':
      return portable.cos(a);
    case 'atan':
      return portable.atan(a);
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    case 'pow':
      return portable.exp(b * portable.log(a));
    case 'less':
      return a < b ? 1 : 0;
    case 'lessOrEqual':
      return a <= b ? 1 : 0;
    case 'equal':
      return a === b ? 1 : 0;
    case 'and':
      return a * b;
    case 'or':
      return Math.max(a, b);
    case 'not':
      return 1 - a;
    case 'select':
      return a !== 0 ? b : (results[argument(node, 2).id] as number);
    case 'scan':
      return (earlier?.results[node.id] ?? 0) * a + b;
    case 'previous': {
      const of = argument(node, 0);
      if (of.op !== 'symbol') return earlier?.results[of.id] ?? 0;
      return earlier?.values[of.name] ?? a;
    }
    case 'delayed':
    case 'delayedSlope': {
      const column = (index: number): readonly number[] => variables[argument(node, index).name] ?? [];
      const { value, slope } = curveAt(column(2), column(0), b);
      return node.op === 'delayed' ? value : slope;
    }
  }
}
