import { equationError } from './equationError.js';
import { type Condition, type Expression, parseEquation } from './expression.js';
import {
  parseUnit,
  powerOfUnit,
  productOfUnits,
  pureNumber,
  sameDimension,
  sameScale,
  type Unit,
  unitText,
} from './units.js';

/**
 * What is known of an expression's unit. `unit` null: nothing (a name without a unit is in it). `scaleKnown` false: a
 * number that may convert units is a factor of it. `literal`: a number on its own, which takes the unit of what it is
 * compared with.
 */
interface Dimension {
  readonly unit: Unit | null;
  readonly scaleKnown: boolean;
  readonly literal: boolean;
}

const unknown: Dimension = { unit: null, scaleKnown: false, literal: false };

/**
 * Factors from here on (and below their inverse) may convert units: 1000, 60, 180/pi and their inverses are such
 * factors; 2, 2 pi and 1/2 belong to formulas.
 */
const leastConversion = 50;

/**
 * Checks that an equation is right in its units: sums and comparisons of like with like, pure numbers (angles in
 * radians) as arguments of functions and as exponents, and `resultUnit`, where given, as the unit of the whole.
 * Returns the unit of the whole, null where it is not known.
 * units: unit text per name; a name that is absent is unconstrained. Angles count as pure numbers, a degree as pi/180.
 * Throws EQUATION_INVALID with the part that is wrong, its place and its unit; WRONG_USE for a unit that is none.
 */
export function checkDimensions(
  equation: string,
  units: Readonly<Record<string, string>>,
  resultUnit?: string,
): string | null {
  const known = new Map(Object.entries(units).map(([name, text]) => [name, parseUnit(text)]));
  const expression = parseEquation(equation);
  const result = new Analysis(equation, known).of(expression);
  if (result.unit === null) return null;
  const found = result.scaleKnown ? unitText(result.unit) : null;
  if (resultUnit === undefined) return found;
  const wanted = parseUnit(resultUnit);
  if (agree(result, dimensionOf(wanted))) return found;
  throw equationError(
    equation,
    expression,
    `must be in ${resultUnit}, as the result, and has the unit ${unitText(result.unit)}`,
    { unit: unitText(result.unit), wanted: resultUnit },
  );
}

class Analysis {
  constructor(
    private readonly equation: string,
    private readonly units: ReadonlyMap<string, Unit>,
  ) {}

  of(node: Expression): Dimension {
    switch (node.kind) {
      case 'number':
        return { unit: pureNumber, scaleKnown: !mayConvert(node.value), literal: true };
      case 'symbol': {
        const unit = this.units.get(node.name);
        return unit === undefined ? unknown : dimensionOf(unit);
      }
      case 'conditional':
        this.condition(node.condition);
        return this.alike(node.args, 'stands as an alternative');
      case 'call':
        return this.call(node);
      case 'operation':
        return this.operation(node);
    }
  }

  private operation(node: Extract<Expression, { kind: 'operation' }>): Dimension {
    const [first, second] = node.args as [Expression, Expression];
    switch (node.operator) {
      case 'neg':
        return this.of(first);
      case 'add':
      case 'sub':
        return this.sum(node.args);
      case 'mul':
        return product(this.of(first), this.of(second), 1);
      case 'div':
        return product(this.of(first), this.of(second), -1);
      case 'pow':
        return this.power(first, second);
    }
  }

  private call(node: Extract<Expression, { kind: 'call' }>): Dimension {
    const [first] = node.args as [Expression];
    switch (node.name) {
      case 'abs':
        return this.of(first);
      case 'min':
      case 'max':
        return this.alike(node.args, `is an argument of ${node.name}`);
      case 'sqrt': {
        const of = this.of(first);
        return of.unit === null ? of : { ...of, unit: powerOfUnit(of.unit, 0.5) };
      }
      case 'sign':
      case 'step':
        this.of(first);
        return dimensionOf(pureNumber);
      case 'delayed':
        this.alike(node.args.slice(1), 'is a time of delayed,');
        return this.of(first);
      case 'cumint':
      case 'expconv':
        return this.overTime(node);
      default:
        this.requireNumber(first, `is the argument of ${node.name}`);
        return dimensionOf(pureNumber);
    }
  }

  /** An integral over time of the first argument; the rate of an exponential is a number per unit of the time. */
  private overTime({ name, args }: Extract<Expression, { kind: 'call' }>): Dimension {
    const [input, rate, time] = (name === 'cumint' ? [args[0], null, args[1]] : args) as [
      Expression,
      Expression | null,
      Expression,
    ];
    const [ofInput, ofTime] = [this.of(input), this.of(time)];
    if (rate !== null) {
      const exponent = product(this.of(rate), ofTime, 1);
      if (exponent.unit !== null && !agree(exponent, dimensionOf(pureNumber))) {
        const unit = unitText(exponent.unit);
        const over = this.equation.slice(time.start, time.end);
        throw equationError(
          this.equation,
          rate,
          `is the rate of ${name} and has, times "${over}", the unit ${unit}; it must be a pure number`,
          { unit, wanted: '1' },
        );
      }
    }
    return product(ofInput, ofTime, 1);
  }

  private power(base: Expression, exponent: Expression): Dimension {
    const of = this.of(base);
    const value = constantValue(exponent);
    if (value !== null) return of.unit === null ? of : { ...of, unit: powerOfUnit(of.unit, value) };
    this.requireNumber(exponent, 'is an exponent');
    this.requireNumber(base, 'has an exponent that varies');
    return dimensionOf(pureNumber);
  }

  private condition(node: Condition): void {
    if (node.kind === 'comparison') this.alike(node.args, 'is compared');
    else for (const arg of node.args) this.condition(arg);
  }

  /** Terms of a sum: a number other than 0 counts as a pure number. */
  private sum(args: readonly Expression[]): Dimension {
    const terms = args.map((arg) => ({ arg, of: withoutZero(arg, this.of(arg)) }));
    return this.merge(terms, 'is added to or taken from');
  }

  /** Alternatives and comparisons: a number takes the unit of the others. */
  private alike(args: readonly Expression[], role: string): Dimension {
    const all = args.map((arg) => ({ arg, of: this.of(arg) }));
    const withUnits = all.filter(({ of }) => !of.literal);
    return withUnits.length === 0 ? (all[0]?.of ?? unknown) : this.merge(withUnits, `${role} beside`);
  }

  private merge(terms: readonly { arg: Expression; of: Dimension }[], role: string): Dimension {
    let reference: { arg: Expression; of: Dimension } | null = null;
    for (const term of terms) {
      if (term.of.unit === null) continue;
      if (reference === null || (!reference.of.scaleKnown && term.of.scaleKnown)) {
        if (reference !== null && !agree(reference.of, term.of)) throw this.unlike(term, reference, role);
        reference = term;
      } else if (!agree(reference.of, term.of)) throw this.unlike(term, reference, role);
    }
    if (reference === null) return unknown;
    return { ...reference.of, literal: terms.every((term) => term.of.literal) };
  }

  private unlike(
    term: { arg: Expression; of: Dimension },
    reference: { arg: Expression; of: Dimension },
    role: string,
  ): ReturnType<typeof equationError> {
    const [unit, other] = [unitText(term.of.unit ?? pureNumber), unitText(reference.of.unit ?? pureNumber)];
    const beside = this.equation.slice(reference.arg.start, reference.arg.end);
    return equationError(
      this.equation,
      term.arg,
      `has the unit ${unit} and ${role} "${beside}", which has the unit ${other}`,
      { unit, wanted: other },
    );
  }

  private requireNumber(node: Expression, role: string): void {
    const of = this.of(node);
    if (of.unit === null || agree(of, dimensionOf(pureNumber))) return;
    const unit = unitText(of.unit);
    const isDegrees = sameDimension(of.unit, pureNumber) && sameScale(of.unit, parseUnit('deg'));
    const reason = isDegrees
      ? 'is in degrees; it must be in radians: multiply by pi/180'
      : sameDimension(of.unit, pureNumber)
        ? `mixes units that differ by a factor of ${unit}; it must be a pure number`
        : `has the unit ${unit}; it must be a pure number`;
    throw equationError(this.equation, node, `${role} and ${reason}`, { unit, wanted: '1' });
  }
}

function dimensionOf(unit: Unit): Dimension {
  return { unit, scaleKnown: true, literal: false };
}

function agree(a: Dimension, b: Dimension): boolean {
  if (a.unit === null || b.unit === null) return true;
  return sameDimension(a.unit, b.unit) && (!a.scaleKnown || !b.scaleKnown || sameScale(a.unit, b.unit));
}

function product(a: Dimension, b: Dimension, direction: 1 | -1): Dimension {
  if (a.unit === null || b.unit === null) return unknown;
  return {
    unit: productOfUnits(a.unit, b.unit, direction),
    scaleKnown: a.scaleKnown && b.scaleKnown,
    literal: a.literal && b.literal,
  };
}

function mayConvert(value: number): boolean {
  const size = Math.abs(value);
  return size >= leastConversion || (size > 0 && size <= 1 / leastConversion);
}

/** Zero has every unit. */
function withoutZero(node: Expression, of: Dimension): Dimension {
  return constantValue(node) === 0 ? unknown : of;
}

/** The value of an exponent made of numbers alone, else null. */
function constantValue(node: Expression): number | null {
  if (node.kind === 'number') return node.value;
  if (node.kind !== 'operation') return null;
  const [a, b] = node.args.map(constantValue);
  if (a === null || a === undefined) return null;
  if (node.operator === 'neg') return -a;
  if (b === null || b === undefined) return null;
  switch (node.operator) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'pow':
      return a ** b;
  }
}
