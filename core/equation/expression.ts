import type { MathNode } from 'mathjs';
import { create, parseDependencies } from 'mathjs/number';
import { VoxfitError } from '../contracts/errors.js';
import { equationError, type Span } from './equationError.js';
import type { FunctionName } from './functions.js';
import { convertTree } from './syntaxTree.js';
import { TokenCursor, tokenise } from './tokens.js';

export type Operator = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'neg';
export type Comparison = 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual' | 'equal' | 'unequal';
export type Connective = 'and' | 'or' | 'not';

/** Conditions stand before the "?" of a conditional and nowhere else. */
export type Condition =
  | (Span & {
      readonly kind: 'comparison';
      readonly comparison: Comparison;
      readonly args: readonly [Expression, Expression];
    })
  | (Span & {
      readonly kind: 'connective';
      readonly connective: Connective;
      readonly args: readonly Condition[];
    });

/** A parsed equation: numbers, names, arithmetic, conditionals and calls of the listed functions, with their places. */
export type Expression =
  | (Span & { readonly kind: 'number'; readonly value: number })
  | (Span & { readonly kind: 'symbol'; readonly name: string })
  | (Span & { readonly kind: 'operation'; readonly operator: Operator; readonly args: readonly Expression[] })
  | (Span & { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] })
  | (Span & {
      readonly kind: 'conditional';
      readonly condition: Condition;
      readonly args: readonly [Expression, Expression];
    });

/** Made when it is first needed: that takes longer than all else that is done where a program of equations starts. */
let parse: ReturnType<typeof create>['parse'] | undefined;

/**
 * Parses an equation without ever evaluating it: property access, assignment, strings, arrays, units, implicit
 * multiplication and unknown functions are refused.
 * Throws EQUATION_INVALID; `detail.position` is the 0-based place in the text where it is known.
 */
export function parseEquation(equation: string): Expression {
  if (equation.trim() === '') {
    throw new VoxfitError('EQUATION_INVALID', 'The equation is empty.', { equation });
  }
  const tokens = tokenise(equation);
  let tree: MathNode;
  try {
    parse ??= create(parseDependencies ?? {}).parse;
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
  return convertTree(tree, new TokenCursor(equation, tokens));
}

/** All names of an expression that are not functions, in order of appearance. */
export function symbolsOf(expression: Expression): readonly string[] {
  return [...new Set(symbolNodes(expression).map((node) => node.name))];
}

/** Throws EQUATION_INVALID at the first name that is none of `known`; `reason` ends the sentence about it. */
export function requireKnownNames(
  equation: string,
  expression: Expression,
  known: readonly string[],
  reason = `is neither a parameter nor an acquisition variable (${known.join(', ')})`,
): void {
  const unknown = symbolNodes(expression).find((node) => !known.includes(node.name));
  if (unknown === undefined) return;
  throw equationError(equation, unknown, reason);
}

/** Throws EQUATION_INVALID where `delayed` reads something else than variables, which alone have values between samples. */
export function requireVariableNames(
  equation: string,
  expression: Expression,
  variables: readonly string[],
): void {
  const visit = (node: Expression | Condition): void => {
    if (node.kind === 'number' || node.kind === 'symbol') return;
    if (node.kind === 'conditional') visit(node.condition);
    node.args.forEach(visit);
    if (node.kind !== 'call' || node.name !== 'delayed') return;
    const isVariable = (arg: Expression): boolean => arg.kind === 'symbol' && variables.includes(arg.name);
    const other = [node.args[0], node.args[2]].find((arg) => arg !== undefined && !isVariable(arg));
    if (other === undefined) return;
    throw equationError(
      equation,
      other,
      'is read between samples by delayed; it must be the name of an acquisition variable',
    );
  };
  visit(expression);
}

function symbolNodes(root: Expression): Extract<Expression, { kind: 'symbol' }>[] {
  const found: Extract<Expression, { kind: 'symbol' }>[] = [];
  const visit = (node: Expression | Condition): void => {
    if (node.kind === 'symbol') found.push(node);
    else if (node.kind !== 'number') {
      if (node.kind === 'conditional') visit(node.condition);
      node.args.forEach(visit);
    }
  };
  visit(root);
  return found;
}

function positionOf(error: unknown): number | null {
  if (error instanceof Error && 'char' in error && typeof error.char === 'number') return error.char - 1;
  return null;
}
