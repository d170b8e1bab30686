import { atSampleBefore } from './convolution.js';
import { argument, type Graph, type GraphNode } from './graph.js';

/**
 * The derivative of `node` with respect to the symbol `name`, added to the same graph, so that what value and
 * derivative share is shared. At the kinks of abs, min and max the derivative of one side is taken; a conditional,
 * `sign` and `step` are taken piece by piece: what a jump would add is left out.
 */
export function differentiate(graph: Graph, node: GraphNode, name: string): GraphNode {
  const known = new Map<number, GraphNode>();
  const depends = dependingOn(graph, name);
  const zero = graph.constant(0);
  const derivative = (of: GraphNode): GraphNode => {
    if (depends[of.id] !== 1) return zero;
    const existing = known.get(of.id);
    if (existing !== undefined) return existing;
    const result = rule(graph, of, name, derivative);
    known.set(of.id, result);
    return result;
  };
  return derivative(node);
}

/** Per node of the graph as it is now, 1 where its value depends on the symbol: arguments come before their node. */
function dependingOn(graph: Graph, name: string): Uint8Array {
  const depends = new Uint8Array(graph.nodes.length);
  for (const { id, op, args, name: symbol } of graph.nodes) {
    const own = op === 'symbol' && symbol === name;
    if (own || args.some((arg) => depends[arg.id] === 1)) depends[id] = 1;
  }
  return depends;
}

function rule(
  graph: Graph,
  node: GraphNode,
  name: string,
  derivative: (of: GraphNode) => GraphNode,
): GraphNode {
  const zero = graph.constant(0);
  const one = graph.constant(1);
  if (node.op === 'const') return zero;
  if (node.op === 'symbol') return node.name === name ? one : zero;
  if (node.op === 'select') {
    const [condition, ifTrue, ifFalse] = node.args as [GraphNode, GraphNode, GraphNode];
    return graph.select(condition, derivative(ifTrue), derivative(ifFalse));
  }
  const a = argument(node, 0);
  const da = derivative(a);
  if (node.op === 'previous') return atSampleBefore(graph, da, new Map());
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
      return graph.select(graph.less(zero, a), da, graph.neg(da));
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
      return graph.select(graph.less(a, b), da, db);
    case 'max':
      return graph.select(graph.less(b, a), da, db);
    case 'pow':
      return powerRule(graph, node, da, db);
    case 'delayed':
      return graph.mul(graph.delayedSlope(a, b, argument(node, 2)), db);
    case 'delayedSlope':
      throw new Error('The slope of a delayed curve has no derivative here.');
    case 'scan':
      return graph.scan(a, graph.add(graph.mul(da, graph.previous(node)), db));
    case 'less':
    case 'lessOrEqual':
    case 'equal':
    case 'and':
    case 'or':
    case 'not':
      return zero;
  }
}

/**
 * (a^b)' = a^b (b a'/a + b' ln a). At a = 0 both terms are without a value though their limit is 0 for b > 1, and
 * a' for b = 1: what exp(-(bval*D)^alpha) has at bval = 0. Below b = 1 the derivative is infinite unless a' = 0.
 */
function powerRule(graph: Graph, node: GraphNode, da: GraphNode, db: GraphNode): GraphNode {
  const zero = graph.constant(0);
  const [a, b] = [argument(node, 0), argument(node, 1)];
  const isZero = graph.equal(a, zero);
  const atZero = da === zero ? zero : graph.select(graph.equal(b, graph.constant(1)), da, zero);
  const slope = graph.add(graph.div(graph.mul(b, da), a), graph.mul(db, graph.log(a)));
  if (slope === zero) return zero;
  return graph.select(isZero, atZero, graph.mul(node, slope));
}
