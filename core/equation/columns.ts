import { addExpression } from './addExpression.js';
import { parseEquation, requireKnownNames } from './expression.js';
import { argument, Graph, type GraphNode } from './graph.js';
import { evaluate } from './interpret.js';

/**
 * A function that evaluates an equation in float64 for many voxels at once, an operation after the other: it makes no
 * garbage and needs no compiler to be fast. columns: per symbol one value per voxel; the answer, `count` values, is
 * valid until the next call. length: the most voxels of a call. Throws EQUATION_INVALID as compileInterpreter, which
 * gives the same values.
 */
export function compileColumns(
  equation: string,
  symbols: readonly string[],
  length: number,
): (columns: readonly Float64Array[], count: number) => Float64Array {
  const expression = parseEquation(equation);
  requireKnownNames(equation, expression, symbols);
  const graph = new Graph();
  const root = addExpression(graph, expression);
  const results: Float64Array[] = graph.nodes.map((node) =>
    new Float64Array(node.op === 'symbol' ? 0 : length).fill(node.op === 'const' ? node.value : 0),
  );
  const inputs = new Float64Array(graph.nodes.length);
  return (columns, count) => {
    for (const node of graph.nodes) {
      if (node.op === 'symbol') results[node.id] = columns[symbols.indexOf(node.name)] as Float64Array;
      else if (node.op !== 'const') fillColumn(node, results, inputs, count);
    }
    return (results[root.id] as Float64Array).subarray(0, count);
  };
}

function fillColumn(
  node: GraphNode,
  results: readonly Float64Array[],
  inputs: Float64Array,
  count: number,
): void {
  const out = results[node.id] as Float64Array;
  const a = results[argument(node, 0).id] as Float64Array;
  const b = node.args.length > 1 ? (results[argument(node, 1).id] as Float64Array) : a;
  switch (node.op) {
    case 'add':
      for (let v = 0; v < count; v++) out[v] = (a[v] as number) + (b[v] as number);
      return;
    case 'sub':
      for (let v = 0; v < count; v++) out[v] = (a[v] as number) - (b[v] as number);
      return;
    case 'mul':
      for (let v = 0; v < count; v++) out[v] = (a[v] as number) * (b[v] as number);
      return;
    case 'div':
      for (let v = 0; v < count; v++) out[v] = (a[v] as number) / (b[v] as number);
      return;
    default:
      for (let v = 0; v < count; v++) {
        for (const { id } of node.args) inputs[id] = (results[id] as Float64Array)[v] as number;
        out[v] = evaluate(node, inputs, {});
      }
  }
}
