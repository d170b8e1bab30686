import type { Condition, Expression } from './expression.js';
import { typesetSymbol } from './typesetSymbol.js';

/*
 * LaTeX of an equation in the few commands that every renderer has: \frac, \sqrt, \left, \right, \int, \mathrm, \text,
 * cases, names of functions and Greek letters. Every backslash is before a letter: Markdown takes those before other
 * signs as its own. Brackets stand only where the value would change without them.
 */

/** Whether quotients are fractions or, as in exponents, have a slash. */
type Style = 'display' | 'inline';

/** How tightly a piece holds together, from alternatives to what needs no brackets anywhere. */
const binding = { cases: 0, sum: 1, quotient: 2, product: 3, unit: 4, atom: 5 } as const;

interface Piece {
  readonly text: string;
  readonly binding: number;
}

const comparisonSigns = {
  less: '<',
  lessOrEqual: '\\le',
  greater: '>',
  greaterOrEqual: '\\ge',
  equal: '=',
  unequal: '\\ne',
} as const;

const functionNames: Readonly<Record<string, string>> = {
  log: '\\ln',
  log10: '\\log_{10}',
  sin: '\\sin',
  cos: '\\cos',
  tan: '\\tan',
  atan: '\\arctan',
  sinh: '\\sinh',
  cosh: '\\cosh',
  tanh: '\\tanh',
  min: '\\min',
  max: '\\max',
  sign: '\\mathrm{sign}',
  step: '\\mathrm{step}',
};

/**
 * The expression as LaTeX. Integrals of `expconv` and `cumint` run over tau from tau_1, the value of their last
 * argument at the first sample.
 */
export function typesetEquation(expression: Expression): string {
  return typeset(expression, 'display').text;
}

/** What closes an integral. */
const differential = 'd\\tau';

function typeset(node: Expression, style: Style): Piece {
  switch (node.kind) {
    case 'number':
      return typesetNumber(node.value);
    case 'symbol': {
      const text = typesetSymbol(node.name);
      return { text, binding: text.includes('^') ? binding.unit : binding.atom };
    }
    case 'operation':
      return typesetOperation(node, style);
    case 'call':
      return typesetCall(node, style);
    case 'conditional': {
      const [ifTrue, ifFalse] = node.args.map((arg) => typeset(arg, style).text);
      const condition = typesetCondition(node.condition);
      const text = `\\begin{cases} ${ifTrue} & \\text{if } ${condition} \\cr ${ifFalse} & \\text{otherwise} \\end{cases}`;
      return { text, binding: binding.cases };
    }
  }
}

function typesetNumber(value: number): Piece {
  if (value === Math.PI) return { text: '\\pi', binding: binding.atom };
  const [mantissa, exponent] = String(value).split('e');
  if (exponent === undefined) {
    return { text: String(value), binding: value < 0 ? binding.sum : binding.atom };
  }
  const power = `10^{${Number(exponent)}}`;
  if (mantissa === '1') return { text: power, binding: binding.unit };
  return { text: `${mantissa} \\times ${power}`, binding: value < 0 ? binding.sum : binding.quotient };
}

function typesetOperation(node: Extract<Expression, { kind: 'operation' }>, style: Style): Piece {
  const [first, second] = node.args as [Expression, Expression];
  const factors = withoutSign(node);
  if (factors !== null) {
    const { text } = atLeast(binding.quotient, typeset(factors, style));
    return { text: `-${text}`, binding: binding.sum };
  }
  switch (node.operator) {
    case 'add':
    case 'sub': {
      const sign = node.operator === 'add' ? '+' : '-';
      const left = atLeast(binding.sum, typeset(first, style)).text;
      return {
        text: `${left} ${sign} ${atLeast(binding.quotient, typeset(second, style)).text}`,
        binding: binding.sum,
      };
    }
    case 'mul':
      return product(typeset(first, style), typeset(second, style));
    case 'div':
      return quotient(first, second, style);
    case 'pow': {
      const base = atLeast(binding.atom, typeset(first, style)).text;
      return { text: `${base}^{${typeset(second, 'inline').text}}`, binding: binding.unit };
    }
    case 'neg':
      throw new Error('A negation has a sign.');
  }
}

/** x where the node is -x; the sign of a product's or a quotient's first factor is that of the whole. */
function withoutSign(node: Expression): Expression | null {
  if (node.kind !== 'operation') return null;
  const [first, second] = node.args as [Expression, Expression];
  if (node.operator === 'neg') return first;
  if (node.operator !== 'mul' && node.operator !== 'div') return null;
  const unsigned = withoutSign(first);
  return unsigned === null ? null : { ...node, args: [unsigned, second] };
}

function product(first: Piece, second: Piece): Piece {
  const endsInside = first.text.endsWith(differential);
  const left = atLeast(endsInside ? binding.unit : binding.product, first).text;
  const right = atLeast(binding.product, second).text;
  // Digits side by side would be one number.
  const isDigits = /^\d/.test(right) || (/^\\frac/.test(right) && /\d$/.test(left));
  const sign = isDigits ? '\\cdot' : '\\thinspace';
  return { text: `${left} ${sign} ${right}`, binding: binding.product };
}

function quotient(first: Expression, second: Expression, style: Style): Piece {
  if (style === 'display') {
    const text = `\\frac{${typeset(first, style).text}}{${typeset(second, style).text}}`;
    return { text, binding: binding.unit };
  }
  const above = atLeast(binding.product, typeset(first, style)).text;
  const below = atLeast(binding.unit, typeset(second, style)).text;
  return { text: `${above}/${below}`, binding: binding.quotient };
}

function typesetCall({ name, args }: Extract<Expression, { kind: 'call' }>, style: Style): Piece {
  const [first, second, third] = args as [Expression, Expression, Expression];
  switch (name) {
    case 'exp':
      return { text: `e^{${typeset(first, 'inline').text}}`, binding: binding.unit };
    case 'sqrt':
      return { text: `\\sqrt{${typeset(first, style).text}}`, binding: binding.unit };
    case 'abs':
      return { text: `\\left\\vert ${typeset(first, style).text} \\right\\vert`, binding: binding.unit };
    case 'cumint':
      return integral(ofTau(first), second);
    case 'expconv': {
      const rate = atLeast(binding.product, typeset(second, 'inline')).text;
      const until = atLeast(binding.sum, typeset(third, 'inline')).text;
      return integral(
        `${ofTau(first)} \\thinspace e^{-${rate} \\thinspace \\left(${until} - \\tau\\right)}`,
        third,
      );
    }
    case 'delayed': {
      const at = `${typeset(third, 'inline').text} - ${atLeast(binding.quotient, typeset(second, 'inline')).text}`;
      return { text: `${typeset(first, style).text}${bracketed(at)}`, binding: binding.unit };
    }
    default: {
      const list = args.map((arg) => typeset(arg, style).text).join(', ');
      return { text: `${functionNames[name]}${bracketed(list)}`, binding: binding.unit };
    }
  }
}

function integral(integrand: string, until: Expression): Piece {
  const limit = typeset(until, 'inline').text;
  return {
    text: `\\int_{\\tau_{1}}^{${limit}} ${integrand} \\thinspace ${differential}`,
    binding: binding.product,
  };
}

/** An input that varies from sample to sample, at tau. */
function ofTau(input: Expression): string {
  return `${atLeast(binding.atom, typeset(input, 'inline')).text}(\\tau)`;
}

function typesetCondition(condition: Condition): string {
  if (condition.kind === 'comparison') {
    const [left, right] = condition.args.map((arg) => atLeast(binding.sum, typeset(arg, 'inline')).text);
    return `${left} ${comparisonSigns[condition.comparison]} ${right}`;
  }
  const parts = condition.args.map((arg) =>
    arg.kind === 'connective' ? bracketed(typesetCondition(arg)) : typesetCondition(arg),
  );
  if (condition.connective === 'not') return `\\text{not } ${bracketed(parts.join(''))}`;
  return parts.join(` \\text{ ${condition.connective} } `);
}

function atLeast(least: number, piece: Piece): Piece {
  return piece.binding >= least ? piece : { text: bracketed(piece.text), binding: binding.unit };
}

function bracketed(text: string): string {
  return `\\left(${text}\\right)`;
}
