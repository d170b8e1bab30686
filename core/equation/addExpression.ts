import { convolution, integral } from './convolution.js';
import type { Condition, Expression } from './expression.js';
import type { Graph, GraphNode } from './graph.js';

/** Adds an expression to a graph and returns the node of its value. */
export function addExpression(graph: Graph, expression: Expression): GraphNode {
  if (expression.kind === 'number') return graph.constant(expression.value);
  if (expression.kind === 'symbol') return graph.symbol(expression.name);
  const args = expression.args.map((arg) => addExpression(graph, arg));
  if (expression.kind === 'conditional') {
    return graph.select(addCondition(graph, expression.condition), ...(args as [GraphNode, GraphNode]));
  }
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
      return args.reduce((least, arg) => graph.min(least, arg));
    case 'max':
      return args.reduce((largest, arg) => graph.max(largest, arg));
    case 'sign':
      return stepwise(graph, a, -1, a);
    case 'step':
      return stepwise(graph, a, 0, graph.constant(1));
    case 'sinh':
      return graph.mul(graph.constant(0.5), graph.sub(graph.exp(a), graph.exp(graph.neg(a))));
    case 'cosh':
      return graph.mul(graph.constant(0.5), graph.add(graph.exp(a), graph.exp(graph.neg(a))));
    case 'tanh':
      return tanh(graph, a);
    case 'expconv':
      return convolution(graph, a, b, args[2] as GraphNode);
    case 'cumint':
      return integral(graph, a, b);
    case 'delayed': {
      const time = args[2] as GraphNode;
      return graph.delayed(a, graph.sub(time, b), time);
    }
  }
}

/** tanh a = sign(a) (1 - q)/(1 + q), q = exp(-2|a|): no overflow for large arguments. */
function tanh(graph: Graph, a: GraphNode): GraphNode {
  const one = graph.constant(1);
  const q = graph.exp(graph.mul(graph.constant(-2), graph.abs(a)));
  const size = graph.div(graph.sub(one, q), graph.add(one, q));
  return graph.select(graph.less(graph.constant(0), a), size, graph.neg(size));
}

/** 1 above 0, `below` below it, `atZero` at 0, NaN for NaN. */
function stepwise(graph: Graph, a: GraphNode, below: number, atZero: GraphNode): GraphNode {
  const zero = graph.constant(0);
  const rest = graph.select(graph.equal(a, zero), atZero, a);
  const lower = graph.select(graph.less(a, zero), graph.constant(below), rest);
  return graph.select(graph.less(zero, a), graph.constant(1), lower);
}

function addCondition(graph: Graph, condition: Condition): GraphNode {
  if (condition.kind === 'connective') {
    const [a, b] = condition.args.map((arg) => addCondition(graph, arg)) as [GraphNode, GraphNode];
    return condition.connective === 'not' ? graph.not(a) : graph[condition.connective](a, b);
  }
  const [a, b] = condition.args.map((arg) => addExpression(graph, arg)) as [GraphNode, GraphNode];
  switch (condition.comparison) {
    case 'less':
    case 'lessOrEqual':
    case 'equal':
      return graph[condition.comparison](a, b);
    case 'greater':
      return graph.less(b, a);
    case 'greaterOrEqual':
      return graph.lessOrEqual(b, a);
    case 'unequal':
      return graph.not(graph.equal(a, b));
  }
}
