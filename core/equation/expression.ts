import type { MathNode } from 'mathjs';
import { create, parseDependencies } from 'mathjs/number';
import { VoxfitError } from '../contracts/errors.js';

/** Functions that an equation may call, with their number of arguments. */
export const functionArity = {
  exp: 1,
  log: 1,
  log10: 1,
  sqrt: 1,
  abs: 1,
  sin: 1,
  cos: 1,
  tan: 1,
  atan: 1,
  sinh: 1,
  cosh: 1,
  tanh: 1,
  min: 2,
  max: 2,
} as const;

export type FunctionName = keyof typeof functionArity;
export type Operator = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'neg';

/** A parsed equation: numbers, names, arithmetic and calls of the listed functions, nothing else. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly args: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] };

const { parse } = create(parseDependencies ?? {});

const operators: Readonly<Record<string, Operator>> = {
  add: 'add',
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  pow: 'pow',
  unaryMinus: 'neg',
};

/**
 * Parses an equation without ever evaluating it: property access, assignment, strings, arrays, units, implicit
 * multiplication and unknown functions are refused.
 * Throws EQUATION_INVALID; `detail.position` is the 0-based place in the text where it is known.
 */
export function parseEquation(equation: string): Expression {
  if (equation.trim() === '') {
    throw new VoxfitError('EQUATION_INVALID', 'The equation is empty.', { equation });
  }
  let tree: MathNode;
  try {
    tree = parse(equation);
  } catch (error) {
    const position = positionOf(error);
    throw new VoxfitError(
      'EQUATION_INVALID',
      `The equation "${equation}" cannot be read${position === null ? '' : ` at character ${position + 1}`}.`,
      position === null ? { equation } : { equation, position },
      error,
    );
  }
  return convert(tree, equation);
}

/** All names of an expression that are not functions, in order of appearance. */
export function symbolsOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === 'symbol') names.add(node.name);
    else if (node.kind !== 'number') node.args.forEach(visit);
  };
  visit(expression);
  return [...names];
}

function convert(node: MathNode, equation: string): Expression {
  switch (node.type) {
    case 'ConstantNode': {
      const value = 'value' in node ? node.value : undefined;
      if (typeof value !== 'number') throw refused(equation, String(node), 'is not a number');
      return { kind: 'number', value };
    }
    case 'SymbolNode': {
      const name = String(node);
      return name === 'pi' ? { kind: 'number', value: Math.PI } : { kind: 'symbol', name };
    }
    case 'ParenthesisNode':
      return convert((node as MathNode & { content: MathNode }).content, equation);
    case 'OperatorNode':
      return convertOperator(
        node as MathNode & { fn: string; args: MathNode[]; implicit: boolean },
        equation,
      );
    case 'FunctionNode':
      return convertCall(node as MathNode & { fn: MathNode; args: MathNode[] }, equation);
    default:
      throw refused(equation, String(node), 'is not allowed in an equation');
  }
}

function convertOperator(
  node: MathNode & { fn: string; args: MathNode[]; implicit: boolean },
  equation: string,
): Expression {
  if (node.implicit) throw refused(equation, String(node), 'needs a * between its factors');
  const args = node.args.map((arg) => convert(arg, equation));
  if (node.fn === 'unaryPlus' && args[0] !== undefined) return args[0];
  const operator = operators[node.fn];
  if (operator === undefined) throw refused(equation, String(node), 'uses an operator that is not allowed');
  return { kind: 'operation', operator, args };
}

function convertCall(node: MathNode & { fn: MathNode; args: MathNode[] }, equation: string): Expression {
  const name = String(node.fn);
  if (!isFunctionName(name)) {
    const known = Object.keys(functionArity).join(', ');
    throw refused(equation, name, `is not a function that Voxfit knows (${known})`);
  }
  if (node.args.length !== functionArity[name]) {
    throw refused(
      equation,
      String(node),
      `needs ${functionArity[name]} arguments and has ${node.args.length}`,
    );
  }
  return { kind: 'call', name, args: node.args.map((arg) => convert(arg, equation)) };
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functionArity, name);
}

function refused(equation: string, part: string, reason: string): VoxfitError {
  const position = equation.indexOf(part.split(/[ (]/)[0] ?? part);
  return new VoxfitError(
    'EQUATION_INVALID',
    `In the equation "${equation}", "${part}" ${reason}.`,
    position < 0 ? { equation, part } : { equation, part, position },
  );
}

function positionOf(error: unknown): number | null {
  if (error instanceof Error && 'char' in error && typeof error.char === 'number') return error.char - 1;
  return null;
}
