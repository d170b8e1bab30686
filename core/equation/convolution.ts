import type { Graph, GraphNode, NodeOp } from './graph.js';
import { rebuilt } from './rewrite.js';

/** Exponents times interval below which series replace closed forms that cancel there. */
const seriesLimit = 0.25;

/** Terms of the series: the first that is left out is below 1e-15 of the sum at the limit. */
const seriesTerms = 10;

/**
 * The integral of input(tau) exp(-rate (time - tau)) from the first sample to each sample, exact for an input that is
 * linear between the samples. With x = rate times the interval, the integral over one interval is
 * interval (first input before + last input), last = (x - 1 + e^-x)/x^2, first = (1 - e^-x - x e^-x)/x^2.
 */
export function convolution(graph: Graph, input: GraphNode, rate: GraphNode, time: GraphNode): GraphNode {
  const one = graph.constant(1);
  const { before, interval } = sampleStep(graph, input, time);
  const x = graph.mul(rate, interval);
  const decay = graph.exp(graph.neg(x));
  const square = graph.mul(x, x);
  const isSmall = graph.less(graph.abs(x), graph.constant(seriesLimit));
  const series = smallWeight(graph, x);
  const last = graph.select(isSmall, series, graph.div(graph.add(graph.sub(x, one), decay), square));
  const first = graph.select(
    isSmall,
    graph.sub(one, graph.mul(graph.add(one, x), series)),
    graph.div(graph.sub(one, graph.mul(graph.add(one, x), decay)), square),
  );
  return graph.scan(decay, graph.mul(interval, graph.add(graph.mul(first, before), graph.mul(last, input))));
}

/** The integral of input over time from the first sample to each sample, by trapezoids. */
export function integral(graph: Graph, input: GraphNode, time: GraphNode): GraphNode {
  const { before, interval } = sampleStep(graph, input, time);
  const mean = graph.mul(graph.constant(0.5), graph.add(before, input));
  return graph.scan(graph.constant(1), graph.mul(interval, mean));
}

function sampleStep(
  graph: Graph,
  input: GraphNode,
  time: GraphNode,
): { readonly before: GraphNode; readonly interval: GraphNode } {
  const known = new Map<number, GraphNode>();
  return {
    before: atSampleBefore(graph, input, known),
    interval: graph.sub(time, atSampleBefore(graph, time, known)),
  };
}

/** (x - 1 + e^-x)/x^2 = sum of (-x)^n / (n + 2)!, by Horner's rule. */
function smallWeight(graph: Graph, x: GraphNode): GraphNode {
  let factorial = 1;
  const coefficients = Array.from({ length: seriesTerms }, (_, n) => {
    factorial *= n + 2;
    return (n % 2 === 0 ? 1 : -1) / factorial;
  });
  return coefficients
    .reverse()
    .map((value) => graph.constant(value))
    .reduce((sum, coefficient) => graph.add(graph.mul(sum, x), coefficient));
}

const leaves: ReadonlySet<NodeOp> = new Set(['scan', 'delayed', 'delayedSlope']);

/** The same value at the sample before, at the first sample there; a scan and what is delayed are 0 before the first. */
export function atSampleBefore(graph: Graph, node: GraphNode, known: Map<number, GraphNode>): GraphNode {
  const existing = known.get(node.id);
  if (existing !== undefined) return existing;
  const isLeaf = node.args.length === 0 || leaves.has(node.op);
  const result = isLeaf
    ? graph.previous(node)
    : rebuilt(
        graph,
        node,
        node.args.map((arg) => atSampleBefore(graph, arg, known)),
      );
  known.set(node.id, result);
  return result;
}
