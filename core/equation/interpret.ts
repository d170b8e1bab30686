import { addExpression } from './addExpression.js';
import { parseEquation, requireKnownNames } from './expression.js';
import { argument, Graph, type GraphNode } from './graph.js';

/**
 * A function that evaluates an equation in float64, without generating code: for single points (the curve of a
 * voxel, derived maps) and as the independent check of the compiled equation.
 * Throws EQUATION_INVALID when the equation uses a name that is not among `symbols`.
 */
export function compileInterpreter(
  equation: string,
  symbols: readonly string[],
): (values: Readonly<Record<string, number>>) => number {
  const expression = parseEquation(equation);
  requireKnownNames(equation, expression, symbols);
  const graph = new Graph();
  const root = addExpression(graph, expression);
  const results = new Float64Array(graph.nodes.length);
  return (values) => {
    for (const node of graph.nodes) results[node.id] = evaluate(node, results, values);
    return results[root.id] as number;
  };
}

/** The value of one node, given the results of all nodes before it. */
export function evaluate(
  node: GraphNode,
  results: Float64Array,
  values: Readonly<Record<string, number>>,
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
      return Math.exp(a);
    case 'log':
      return Math.log(a);
    case 'sqrt':
      return Math.sqrt(a);
    case 'abs':
      return Math.abs(a);
    case 'sin':
      return Math.sin(a);
    case 'cos':
      return Math.cos(a);
    case 'atan':
      return Math.atan(a);
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    case 'pow':
      return Math.exp(b * Math.log(a));
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
  }
}
