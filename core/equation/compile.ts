import { VoxfitError } from '../contracts/errors.js';
import { differentiate } from './derivative.js';
import { emitAccumulators } from './emit.js';
import { parseEquation, symbolsOf } from './expression.js';
import { addExpression, argument, Graph, type GraphNode } from './graph.js';

export interface EquationToCompile {
  readonly equation: string;
  /** All parameters in the order of their lanes; `fixed` ones get no derivative. */
  readonly parameters: readonly { readonly symbol: string; readonly fixed: boolean }[];
  /** Acquisition variables in the order of their values per sample. */
  readonly variables: readonly string[];
}

/**
 * Compiles an equation to WebAssembly that sums squared residual, gradient and normal matrix over the samples of
 * 4 (float32) or 2 (float64) voxels at once; see emit.ts for the memory layout.
 * Throws EQUATION_INVALID for names that are neither parameter nor variable, and for parameters that do not occur.
 */
export function compileEquation(input: EquationToCompile): Uint8Array<ArrayBuffer> {
  const expression = parseEquation(input.equation);
  const used = symbolsOf(expression);
  const declared = [...input.parameters.map((parameter) => parameter.symbol), ...input.variables];
  const unknown = used.find((name) => !declared.includes(name));
  if (unknown !== undefined) {
    throw new VoxfitError(
      'EQUATION_INVALID',
      `The equation "${input.equation}" uses "${unknown}", which is neither a parameter nor an acquisition variable (${declared.join(', ')}).`,
      { equation: input.equation, part: unknown, position: input.equation.indexOf(unknown) },
    );
  }
  const unused = input.parameters.find((parameter) => !used.includes(parameter.symbol));
  if (unused !== undefined) {
    throw new VoxfitError(
      'EQUATION_INVALID',
      `The parameter "${unused.symbol}" does not occur in the equation "${input.equation}", so nothing can determine it.`,
      { equation: input.equation, part: unused.symbol },
    );
  }
  const graph = new Graph();
  const variables = input.variables.filter((name) => used.includes(name));
  const value = withReciprocals(graph, addExpression(graph, expression), new Set(variables));
  const gradient = input.parameters
    .filter((parameter) => !parameter.fixed)
    .map((parameter) =>
      withReciprocals(graph, differentiate(graph, value, parameter.symbol), new Set(variables)),
    );
  return emitAccumulators({
    graph,
    value,
    gradient,
    parameters: input.parameters.map((parameter) => parameter.symbol),
    variables: input.variables,
  });
}

/**
 * The same value with every division by something that is the same for all samples replaced by a product with
 * its reciprocal, so that the loop over samples divides only where it must.
 */
function withReciprocals(graph: Graph, root: GraphNode, variables: ReadonlySet<string>): GraphNode {
  const rewritten = new Map<number, GraphNode>();
  const changing = new Map<number, boolean>();
  const changes = (node: GraphNode): boolean => {
    const known = changing.get(node.id);
    if (known !== undefined) return known;
    const answer = node.op === 'symbol' ? variables.has(node.name) : node.args.some(changes);
    changing.set(node.id, answer);
    return answer;
  };
  const rewrite = (node: GraphNode): GraphNode => {
    if (node.args.length === 0) return node;
    const known = rewritten.get(node.id);
    if (known !== undefined) return known;
    const a = rewrite(argument(node, 0));
    const b = node.args.length > 1 ? rewrite(argument(node, 1)) : a;
    const result = rebuild(graph, node, a, b, changes(node));
    rewritten.set(node.id, result);
    return result;
  };
  return rewrite(root);

  function rebuild(into: Graph, node: GraphNode, a: GraphNode, b: GraphNode, inLoop: boolean): GraphNode {
    switch (node.op) {
      case 'neg':
      case 'exp':
      case 'log':
      case 'sqrt':
      case 'abs':
      case 'sin':
      case 'cos':
      case 'atan':
      case 'positive':
        return into[node.op](a);
      case 'add':
      case 'sub':
      case 'mul':
      case 'min':
      case 'max':
        return into[node.op](a, b);
      case 'div':
        return inLoop && !changes(b) ? into.mul(a, into.div(into.constant(1), b)) : into.div(a, b);
      default:
        return node;
    }
  }
}
