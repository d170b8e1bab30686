import { argument, type Graph, type GraphNode } from './graph.js';

/**
 * The derivative of `node` with respect to the symbol `name`, added to the same graph, so that what value and
 * derivative share is shared. At the kinks of abs, min and max the derivative of one side is taken.
 */
export function differentiate(graph: Graph, node: GraphNode, name: string): GraphNode {
  const known = new Map<number, GraphNode>();
  const derivative = (of: GraphNode): GraphNode => {
    const existing = known.get(of.id);
    if (existing !== undefined) return existing;
    const result = rule(graph, of, name, derivative);
    known.set(of.id, result);
    return result;
  };
  return derivative(node);
}

function rule(
  graph: Graph,
  node: GraphNode,
  name: string,
  derivative: (of: GraphNode) => GraphNode,
): GraphNode {
  const zero = graph.constant(0);
  const one = graph.constant(1);
  if (node.op === 'const' || node.op === 'positive') return zero;
  if (node.op === 'symbol') return node.name === name ? one : zero;
  const a = argument(node, 0);
  const da = derivative(a);
  switch (node.op) {
    case 'neg':
      return graph.neg(da);
    case 'exp':
      return graph.mul(node, da);
    case 'log':
      return graph.div(da, a);
    case 'sqrt':
      return graph.div(graph.mul(graph.constant(0.5), da), node);
    case 'sin':
      return graph.mul(graph.cos(a), da);
    case 'cos':
      return graph.neg(graph.mul(graph.sin(a), da));
    case 'atan':
      return graph.div(da, graph.add(one, graph.mul(a, a)));
    case 'abs':
      return graph.mul(graph.sub(graph.mul(graph.constant(2), graph.positive(a)), one), da);
  }
  const b = argument(node, 1);
  const db = derivative(b);
  switch (node.op) {
    case 'add':
      return graph.add(da, db);
    case 'sub':
      return graph.sub(da, db);
    case 'mul':
      return graph.add(graph.mul(da, b), graph.mul(a, db));
    case 'div':
      return graph.sub(graph.div(da, b), graph.div(graph.mul(node, db), b));
    case 'min':
      return choose(graph, graph.positive(graph.sub(b, a)), da, db);
    case 'max':
      return choose(graph, graph.positive(graph.sub(a, b)), da, db);
  }
}

/** `ifOne` where the condition is 1, `ifZero` where it is 0. */
function choose(graph: Graph, condition: GraphNode, ifOne: GraphNode, ifZero: GraphNode): GraphNode {
  const not = graph.sub(graph.constant(1), condition);
  return graph.add(graph.mul(condition, ifOne), graph.mul(not, ifZero));
}
