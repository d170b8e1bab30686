import { portable } from './portableMath.js';

/**
 * What a node computes from its arguments. `less` to `not` are conditions (all bits of a lane set where true);
 * `select` has a condition, the value where it holds and the value elsewhere. `pow` is exp(b log a).
 * `scan` goes from sample to sample: its value at the sample before, times its first argument, plus its second; it
 * starts at 0. `previous` is the value of a symbol or a scan at the sample before; at the first sample a symbol has its
 * own value, a scan 0. `delayed` reads between samples: the curve through a symbol over another (arguments 1 and 3) at
 * argument 2, see interpolation.ts; `delayedSlope` is its slope there.
 */
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
  | 'pow'
  | 'less'
  | 'lessOrEqual'
  | 'equal'
  | 'and'
  | 'or'
  | 'not'
  | 'select'
  | 'scan'
  | 'previous'
  | 'delayed'
  | 'delayedSlope';

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

  /** values: symbols that are known numbers, constants of the graph. */
  constructor(private readonly values: Readonly<Record<string, number>> = {}) {}

  constant(value: number): GraphNode {
    return this.intern('const', [], value, '');
  }

  symbol(name: string): GraphNode {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    if (value !== undefined) return this.constant(value);
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
    return a.op === 'const' ? this.constant(portable.exp(a.value)) : this.intern('exp', [a], 0, '');
  }

  log(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(portable.log(a.value)) : this.intern('log', [a], 0, '');
  }

  sqrt(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.sqrt(a.value)) : this.intern('sqrt', [a], 0, '');
  }

  abs(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(Math.abs(a.value)) : this.intern('abs', [a], 0, '');
  }

  sin(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(portable.sin(a.value)) : this.intern('sin', [a], 0, '');
  }

  cos(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(portable.cos(a.value)) : this.intern('cos', [a], 0, '');
  }

  atan(a: GraphNode): GraphNode {
    return a.op === 'const' ? this.constant(portable.atan(a.value)) : this.intern('atan', [a], 0, '');
  }

  min(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('min', [a, b], 0, '');
  }

  max(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('max', [a, b], 0, '');
  }

  less(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('less', [a, b], 0, '');
  }

  lessOrEqual(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('lessOrEqual', [a, b], 0, '');
  }

  equal(a: GraphNode, b: GraphNode): GraphNode {
    return this.intern('equal', a.id <= b.id ? [a, b] : [b, a], 0, '');
  }

  and(a: GraphNode, b: GraphNode): GraphNode {
    return a === b ? a : this.intern('and', [a, b], 0, '');
  }

  or(a: GraphNode, b: GraphNode): GraphNode {
    return a === b ? a : this.intern('or', [a, b], 0, '');
  }

  not(a: GraphNode): GraphNode {
    return a.op === 'not' ? argument(a, 0) : this.intern('not', [a], 0, '');
  }

  /** `ifTrue` where the condition holds, `ifFalse` elsewhere; what is not chosen leaves no trace, not even as NaN. */
  select(condition: GraphNode, ifTrue: GraphNode, ifFalse: GraphNode): GraphNode {
    return ifTrue === ifFalse ? ifTrue : this.intern('select', [condition, ifTrue, ifFalse], 0, '');
  }

  scan(decay: GraphNode, input: GraphNode): GraphNode {
    return isConstant(input, 0) ? input : this.intern('scan', [decay, input], 0, '');
  }

  /** The curve through the samples of `of` over those of `time`, at `at`; of, time: symbols of variables. */
  delayed(of: GraphNode, at: GraphNode, time: GraphNode): GraphNode {
    return at === time ? of : this.intern('delayed', [of, at, time], 0, '');
  }

  /** The derivative of `delayed` with respect to `at`. */
  delayedSlope(of: GraphNode, at: GraphNode, time: GraphNode): GraphNode {
    return this.intern('delayedSlope', [of, at, time], 0, '');
  }

  /** of: a constant, a symbol, a scan or what is read between samples. */
  previous(of: GraphNode): GraphNode {
    return of.op === 'const' ? of : this.intern('previous', [of], 0, '');
  }

  /** Whole exponents become products, one half a square root. */
  pow(a: GraphNode, b: GraphNode): GraphNode {
    if (b.op === 'const') {
      if (b.value === 0.5) return this.sqrt(a);
      if (b.value === -0.5) return this.div(this.constant(1), this.sqrt(a));
      if (Number.isInteger(b.value) && Math.abs(b.value) <= (a.op === 'const' ? 1e9 : 64)) {
        const power = this.wholePower(a, Math.abs(b.value));
        return b.value < 0 ? this.div(this.constant(1), power) : power;
      }
    }
    if (a.op === 'const' && b.op === 'const')
      return this.constant(portable.exp(b.value * portable.log(a.value)));
    return this.intern('pow', [a, b], 0, '');
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

/** Argument `index` of a node, which exists by construction. */
export function argument(node: GraphNode, index: number): GraphNode {
  return node.args[index] as GraphNode;
}

function isConstant(node: GraphNode, value: number): boolean {
  return node.op === 'const' && node.value === value;
}
