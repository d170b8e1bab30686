import { argument, type Graph, type GraphNode } from './graph.js';

/**
 * The same value with every division by something that is the same for all samples replaced by a product with
 * its reciprocal, so that the loop over samples divides only where it must. `variables` change from sample to sample.
 */
export function reciprocals(graph: Graph, variables: ReadonlySet<string>): Rewriting {
  const changing = new Map<number, boolean>();
  const changes = (node: GraphNode): boolean => {
    const known = changing.get(node.id);
    if (known !== undefined) return known;
    const answer =
      node.op === 'symbol' ? variables.has(node.name) : node.op === 'scan' || node.args.some(changes);
    changing.set(node.id, answer);
    return answer;
  };
  return rewriting(graph, (node, a, b) => {
    if (node.op !== 'div' || !changes(node) || changes(b)) return null;
    return graph.mul(a, graph.div(graph.constant(1), b));
  });
}

/** The same value with every power written as exp(b log a), so that its logarithm is shared with its derivatives. */
export function exponentials(graph: Graph): Rewriting {
  return rewriting(graph, (node, a, b) => (node.op === 'pow' ? graph.exp(graph.mul(b, graph.log(a))) : null));
}

/** Values of one graph to values of the same graph; what several of them share is rewritten once. */
export type Rewriting = (root: GraphNode) => GraphNode;

/** Rebuilds values from their leaves up; `rule` may replace a node, given its rewritten first two arguments. */
function rewriting(
  graph: Graph,
  rule: (node: GraphNode, a: GraphNode, b: GraphNode) => GraphNode | null,
): Rewriting {
  const rewritten = new Map<number, GraphNode>();
  const visit = (node: GraphNode): GraphNode => {
    if (node.args.length === 0) return node;
    const known = rewritten.get(node.id);
    if (known !== undefined) return known;
    const args = node.args.map(visit);
    const [a, b] = [args[0] as GraphNode, (args[1] ?? args[0]) as GraphNode];
    const isSame = args.every((arg, index) => arg === node.args[index]);
    const result = rule(node, a, b) ?? (isSame ? node : rebuilt(graph, node, args));
    rewritten.set(node.id, result);
    return result;
  };
  return visit;
}

/** The operation of `node` on other arguments. */
export function rebuilt(graph: Graph, node: GraphNode, args: readonly GraphNode[]): GraphNode {
  const [a, b] = [args[0] as GraphNode, (args[1] ?? args[0]) as GraphNode];
  switch (node.op) {
    case 'const':
    case 'symbol':
      return node;
    case 'neg':
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'abs':
    case 'sin':
    case 'cos':
    case 'atan':
    case 'not':
    case 'previous':
      return graph[node.op](a);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'min':
    case 'max':
    case 'pow':
    case 'less':
    case 'lessOrEqual':
    case 'equal':
    case 'and':
    case 'or':
    case 'scan':
      return graph[node.op](a, b);
    case 'select':
    case 'delayed':
    case 'delayedSlope':
      return graph[node.op](a, b, argument({ ...node, args }, 2));
  }
}
