import type { Expression } from './expression.js';

/** What a node computes from its arguments. `positive` is 1 where the argument is above 0, else 0. */
export type NodeOp =
  | 'const'
  | 'symbol'
  | 'neg'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'sin'
  | 'cos'
  | 'atan'
  | 'min'
  | 'max'
  | 'positive';

/** A node of the value graph; `id` is its position in `Graph.nodes`, arguments come before it. */
export interface GraphNode {
  readonly id: number;
  readonly op: NodeOp;
  readonly args: readonly GraphNode[];
  readonly value: number;
  readonly name: string;
}

/**
 * A value-numbered expression graph: the same operation on the same arguments exists once, so that a value
 * shared by an equation and its derivatives is computed once. Constants are folded in float64.
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  private readonly known = new Map<string, GraphNode>();

  constant(value: number): GraphNode {
    return this.intern('const', [], value, '');
  }

  symbol(name: string): GraphNode {
    return this.intern('symbol', [], 0, name);
  }

  neg(a: GraphNode): GraphNode {
    if (a.op === 'const') return this.constant(-a.value);
    if (a.op === 'neg') return argument(a, 0);
    if (a.op === 'sub') return this.sub(argument(a, 1), argument(a, 0));
    return this.intern('neg', [a], 0, '');
  }

  add(a: GraphNode, b: GraphNode): GraphNode {
    if (a.op === 'const' && b.op === 'const') return this.constant(a.value + b.value);
    if (isConstant(a, 0)) return b;
    if (isConstant(b, 0)) return a;
    if (b.op === 'neg') return this.sub(a, argument(b, 0));
    if (a.op === 'neg') return this.sub(b, argument(a, 0));
    return this.intern('add', a.id <= b.id ? [a, b] : [b, a], 0, '');
  }

  sub(a: GraphNode, b: GraphNode): GraphNode {
    if (a.op === 'const' && b.op === 'const') return this.constant(a.value - b.value);
    if (isConstant(b, 0)) return a;
    if (isConstant(a, 0)) return this.neg(b);
    if (b.op === 'neg') return this.add(a, argument(b, 0));
    return this.intern('sub', [a, b], 0, '');
  }

  mul(a: GraphNode, b: GraphNode): GraphNode {
    if (a.op === 'const' && b.op === 'const') return this.constant(a.value * b.value);
    if (isConstant(a, 0) || isConstant(b, 0)) return this.constant(0);
    if (isConstant(a, 1)) return b;
    if (isConstant(b, 1)) return a;
    if (isConstant(a, -1)) return this.neg(b);
    if (isConstant(b, -1)) return this.neg(a);
    if (a.op === 'neg') return this.neg(this.mul(argument(a, 0), b));
    if (b.op === 'neg') return this.neg(this.mul(a, argument(b, 0)));
    return this.intern('mul', a.id <= b.id ? [a, b] : [b, a], 0, '');
  }

  div(a: GraphNode, b: GraphNode): GraphNode {
    if (a.op === 'const' && b.op === 'const') return this.constant(a.value / b.value);
    if (isConstant(a, 0)) return a;
    if (isConstant(b, 1)) return a;
    if (a.op === 'neg') return this.neg(this.div(argument(a, 0), b));
    return this.intern('div', [a, b], 0, '');
  }

  exp(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.exp(a.value)) : this.intern('exp', [a], 0, '');
  }

  log(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.log(a.value)) : this.intern('log', [a], 0, '');
  }

  sqrt(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.sqrt(a.value)) : this.intern('sqrt', [a], 0, '');
  }

  abs(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.abs(a.value)) : this.intern('abs', [a], 0, '');
  }

  sin(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.sin(a.value)) : this.intern('sin', [a], 0, '');
  }

  cos(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.cos(a.value)) : this.intern('cos', [a], 0, '');
  }

  atan(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.atan(a.value)) : this.intern('atan', [a], 0, '');
  }

  min(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('min', [a, b], 0, '');
  }

  max(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('max', [a, b], 0, '');
  }

  positive(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(a.value > 0 ? 1 : 0) : this.intern('positive', [a], 0, '');
  }

  /** Whole exponents become products, one half a square root, anything else exp(b log a). */
  pow(a: GraphNode, b: GraphNode): GraphNode {
    if (b.op === 'const') {
      if (b.value === 0.5) return this.sqrt(a);
      if (b.value === -0.5) return this.div(this.constant(1), this.sqrt(a));
      if (Number.isInteger(b.value) && Math.abs(b.value) <= 64) {
        const power = this.wholePower(a, Math.abs(b.value));
        return b.value < 0 ? this.div(this.constant(1), power) : power;
      }
    }
    return this.exp(this.mul(b, this.log(a)));
  }

  private wholePower(a: GraphNode, exponent: number): GraphNode {
    if (exponent === 0) return this.constant(1);
    if (exponent === 1) return a;
    const half = this.wholePower(a, Math.floor(exponent / 2));
    const square = this.mul(half, half);
    return exponent % 2 === 0 ? square : this.mul(square, a);
  }

  private intern(op: NodeOp, args: readonly GraphNode[], value: number, name: string): GraphNode {
    const literal = op === 'const' ? (Object.is(value, -0) ? '-0' : String(value)) : name;
    const key = `${op} ${literal} ${args.map((arg) => arg.id).join(' ')}`;
    const existing = this.known.get(key);
    if (existing !== undefined) return existing;
    const node: GraphNode = { id: this.nodes.length, op, args, value, name };
    this.nodes.push(node);
    this.known.set(key, node);
    return node;
  }
}

/** Adds an expression to a graph and returns the node of its value. */
export function addExpression(graph: Graph, expression: Expression): GraphNode {
  if (expression.kind === 'number') return graph.constant(expression.value);
  if (expression.kind === 'symbol') return graph.symbol(expression.name);
  const args = expression.args.map((arg) => addExpression(graph, arg));
  const a = args[0] as GraphNode;
  const b = (args[1] ?? a) as GraphNode;
  if (expression.kind === 'operation') {
    switch (expression.operator) {
      case 'add':
        return graph.add(a, b);
      case 'sub':
        return graph.sub(a, b);
      case 'mul':
        return graph.mul(a, b);
      case 'div':
        return graph.div(a, b);
      case 'pow':
        return graph.pow(a, b);
      case 'neg':
        return graph.neg(a);
    }
  }
  switch (expression.name) {
    case 'exp':
      return graph.exp(a);
    case 'log':
      return graph.log(a);
    case 'log10':
      return graph.mul(graph.constant(Math.LOG10E), graph.log(a));
    case 'sqrt':
      return graph.sqrt(a);
    case 'abs':
      return graph.abs(a);
    case 'sin':
      return graph.sin(a);
    case 'cos':
      return graph.cos(a);
    case 'tan':
      return graph.div(graph.sin(a), graph.cos(a));
    case 'atan':
      return graph.atan(a);
    case 'min':
      return graph.min(a, b);
    case 'max':
      return graph.max(a, b);
    case 'sinh':
      return graph.mul(graph.constant(0.5), graph.sub(graph.exp(a), graph.exp(graph.neg(a))));
    case 'cosh':
      return graph.mul(graph.constant(0.5), graph.add(graph.exp(a), graph.exp(graph.neg(a))));
    case 'tanh':
      return tanh(graph, a);
  }
}

/** tanh a = sign(a) (1 - q)/(1 + q), q = exp(-2|a|): no overflow for large arguments. */
function tanh(graph: Graph, a: GraphNode): GraphNode {
  const one = graph.constant(1);
  const q = graph.exp(graph.mul(graph.constant(-2), graph.abs(a)));
  const size = graph.div(graph.sub(one, q), graph.add(one, q));
  const sign = graph.sub(graph.mul(graph.constant(2), graph.positive(a)), one);
  return graph.mul(sign, size);
}

/** Argument `index` of a node, which exists by construction. */
export function argument(node: GraphNode, index: number): GraphNode {
  return node.args[index] as GraphNode;
}

function isConstant(node: GraphNode, value: number): boolean {
  return node.op === 'const' && node.value === value;
}
