import type { MathNode } from 'mathjs';
import { equationError } from './equationError.js';
import type { Comparison, Condition, Connective, Expression, Operator } from './expression.js';
import { functionArity, isFunctionName } from './functions.js';
import type { TokenCursor } from './tokens.js';

/*
 * The parser's tree has no places, but its leaves come in the order of the text. The conversion walks the tokens
 * in the same order, so that every node gets the place of its own tokens, whatever else has the same name.
 */

type OperatorNode = MathNode & { readonly fn: string; readonly args: MathNode[]; readonly implicit: boolean };
type CallNode = MathNode & { readonly fn: MathNode; readonly args: MathNode[] };
type ConditionalNode = MathNode & {
  readonly condition: MathNode;
  readonly trueExpr: MathNode;
  readonly falseExpr: MathNode;
};

const operators: ReadonlyMap<string, readonly [Operator, string]> = new Map([
  ['add', ['add', '+']],
  ['subtract', ['sub', '-']],
  ['multiply', ['mul', '*']],
  ['divide', ['div', '/']],
  ['pow', ['pow', '^']],
]);

const comparisons: ReadonlyMap<string, readonly [Comparison, string]> = new Map([
  ['smaller', ['less', '<']],
  ['smallerEq', ['lessOrEqual', '<=']],
  ['larger', ['greater', '>']],
  ['largerEq', ['greaterOrEqual', '>=']],
  ['equal', ['equal', '==']],
  ['unequal', ['unequal', '!=']],
]);

const connectives: ReadonlySet<string> = new Set<Connective>(['and', 'or', 'not']);

/** The parser's tree as an expression of the grammar; EQUATION_INVALID, with the place, for all that is not in it. */
export function convertTree(tree: MathNode, cursor: TokenCursor): Expression {
  const expression = convert(tree, cursor);
  if (cursor.next.text !== '') throw equationError(cursor.equation, cursor.next, 'cannot be read');
  return expression;
}

function convert(node: MathNode, cursor: TokenCursor): Expression {
  const { start } = cursor.next;
  switch (node.type) {
    case 'ConstantNode':
      return convertNumber(node, cursor);
    case 'SymbolNode': {
      const { text, end } = cursor.take(String(node));
      if (text === 'pi') return { kind: 'number', value: Math.PI, start, end };
      return { kind: 'symbol', name: text, start, end };
    }
    case 'ParenthesisNode':
      return within(cursor, () => convert((node as MathNode & { content: MathNode }).content, cursor));
    case 'OperatorNode':
      return convertOperator(node as OperatorNode, cursor);
    case 'FunctionNode':
      return convertCall(node as CallNode, cursor);
    case 'ConditionalNode':
      return convertConditional(node as ConditionalNode, cursor);
    case 'RelationalNode':
      throw refused(cursor, 'compares more than twice; join two comparisons with "and"');
    default:
      throw refused(cursor, 'begins what is not allowed in an equation');
  }
}

function convertNumber(node: MathNode, cursor: TokenCursor): Expression {
  const { kind, text, start, end } = cursor.take();
  const value = 'value' in node ? node.value : undefined;
  if (kind !== 'number' || typeof value !== 'number' || !Number.isFinite(value) || value !== Number(text)) {
    throw equationError(cursor.equation, { start, end }, 'is not a finite number');
  }
  return { kind: 'number', value, start, end };
}

function convertOperator(node: OperatorNode, cursor: TokenCursor): Expression {
  const { start } = cursor.next;
  const [first, second] = node.args as [MathNode, MathNode];
  if (node.fn === 'unaryPlus') {
    cursor.take('+');
    return { ...convert(first, cursor), start };
  }
  if (node.fn === 'unaryMinus') {
    cursor.take('-');
    const inner = convert(first, cursor);
    return { kind: 'operation', operator: 'neg', args: [inner], start, end: inner.end };
  }
  if (comparisons.has(node.fn) || connectives.has(node.fn)) {
    throw refused(
      cursor,
      'begins a condition, which stands only before the ? of "condition ? value : value"',
    );
  }
  const [operator, sign] = operators.get(node.fn) ?? [];
  if (operator === undefined) throw refused(cursor, 'is followed by an operator that is not allowed');
  const left = convert(first, cursor);
  if (node.implicit) {
    const span = { start, end: convert(second, cursor).end };
    throw equationError(cursor.equation, span, 'needs a * between its factors');
  }
  cursor.take(sign);
  const right = convert(second, cursor);
  return { kind: 'operation', operator, args: [left, right], start, end: right.end };
}

function convertCall(node: CallNode, cursor: TokenCursor): Expression {
  const { text: name, start, end: nameEnd } = cursor.take();
  if (!isFunctionName(name)) {
    const known = Object.keys(functionArity).join(', ');
    throw equationError(
      cursor.equation,
      { start, end: nameEnd },
      `is not a function that Voxfit knows (${known})`,
    );
  }
  cursor.take('(');
  const args = node.args.map((arg, index) => {
    if (index > 0) cursor.take(',');
    return convert(arg, cursor);
  });
  const { end } = cursor.take(')');
  const [least, most] = functionArity[name];
  if (args.length < least || args.length > most) {
    const needs = least === most ? `${least} argument` : `${least} to ${most} arguments`;
    throw equationError(
      cursor.equation,
      { start, end },
      `has ${args.length} arguments; ${name} needs ${needs}`,
    );
  }
  return { kind: 'call', name, args, start, end };
}

function convertConditional(node: ConditionalNode, cursor: TokenCursor): Expression {
  const { start } = cursor.next;
  const condition = convertCondition(node.condition, cursor);
  cursor.take('?');
  const ifTrue = convert(node.trueExpr, cursor);
  cursor.take(':');
  const ifFalse = convert(node.falseExpr, cursor);
  return { kind: 'conditional', condition, args: [ifTrue, ifFalse], start, end: ifFalse.end };
}

function convertCondition(node: MathNode, cursor: TokenCursor): Condition {
  const { start } = cursor.next;
  if (node.type === 'ParenthesisNode') {
    return within(cursor, () => convertCondition((node as MathNode & { content: MathNode }).content, cursor));
  }
  const { fn, args } = node as OperatorNode;
  const [first, second] = (args ?? []) as [MathNode, MathNode];
  if (node.type === 'OperatorNode' && fn === 'not') {
    cursor.take('not');
    const inner = convertCondition(first, cursor);
    return { kind: 'connective', connective: 'not', args: [inner], start, end: inner.end };
  }
  if (node.type === 'OperatorNode' && (fn === 'and' || fn === 'or')) {
    const left = convertCondition(first, cursor);
    cursor.take(fn);
    const right = convertCondition(second, cursor);
    return { kind: 'connective', connective: fn, args: [left, right], start, end: right.end };
  }
  const [comparison, sign] = (node.type === 'OperatorNode' ? comparisons.get(fn) : undefined) ?? [];
  if (comparison === undefined) {
    const { end } = convert(node, cursor);
    throw equationError(cursor.equation, { start, end }, 'is not a comparison, which the ? needs before it');
  }
  const left = convert(first, cursor);
  cursor.take(sign);
  const right = convert(second, cursor);
  return { kind: 'comparison', comparison, args: [left, right], start, end: right.end };
}

/** What `inner` reads between brackets, with the brackets in its span. */
function within<T extends Expression | Condition>(cursor: TokenCursor, inner: () => T): T {
  const { start } = cursor.take('(');
  const content = inner();
  const { end } = cursor.take(')');
  return { ...content, start, end };
}

function refused(cursor: TokenCursor, reason: string): ReturnType<typeof equationError> {
  return equationError(cursor.equation, cursor.next, reason);
}
