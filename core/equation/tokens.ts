import { VoxfitError } from '../contracts/errors.js';
import { equationError, type Span } from './equationError.js';

export interface Token extends Span {
  readonly kind: 'name' | 'number' | 'sign';
  readonly text: string;
}

/** Far above any equation of the field; they keep parsing and differentiating within the stack. */
const mostTokens = 2000;
const mostBrackets = 100;

const name = '[A-Za-z_\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02AF\\u0370-\\u03FF]';
const tokenPattern = new RegExp(
  `\\s+|((?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)|(${name}(?:${name}|\\d)*)|[<>=!]=|[-+*/^(),?:<>]`,
  'uy',
);

/**
 * The tokens of an equation in order. Characters that no equation has (quotes, brackets, dots between names, a single
 * "=", ";", "#" …) are refused here, so that the parser behind never sees them.
 * Throws EQUATION_INVALID with the place.
 */
export function tokenise(equation: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < equation.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(equation);
    if (match === null) throw strangeCharacter(equation, start);
    const [text, number, word] = match;
    const kind = number !== undefined ? 'number' : word !== undefined ? 'name' : 'sign';
    if (text.trim() === '') continue;
    tokens.push({ kind, text, start, end: pattern.lastIndex });
    refuseGluedNumber(equation, tokens);
  }
  if (tokens.length > mostTokens) {
    throw new VoxfitError(
      'EQUATION_INVALID',
      `The equation has ${tokens.length} names, numbers and signs; ${mostTokens} are the most that Voxfit takes.`,
      { tokens: tokens.length, most: mostTokens },
    );
  }
  let open = 0;
  for (const token of tokens) {
    if (token.text === '(') open++;
    if (token.text === ')') open--;
    if (open <= mostBrackets) continue;
    throw new VoxfitError(
      'EQUATION_INVALID',
      `The equation nests its brackets deeper than ${mostBrackets}, the most that Voxfit takes.`,
      { most: mostBrackets, position: token.start },
    );
  }
  return tokens;
}

function strangeCharacter(equation: string, start: number): VoxfitError {
  const character = String.fromCodePoint(equation.codePointAt(start) ?? 0);
  const reason =
    character === '='
      ? 'assigns, which an equation cannot; compare with =='
      : 'is not allowed in an equation';
  return equationError(equation, { start, end: start + character.length }, reason);
}

/** `2S0` and `0x10`: a name that begins where a number ends. */
function refuseGluedNumber(equation: string, tokens: readonly Token[]): void {
  const [number, next] = tokens.slice(-2);
  if (number?.kind !== 'number' || next === undefined || next.kind === 'sign') return;
  if (next.start !== number.end) return;
  throw equationError(equation, { start: number.start, end: next.end }, 'needs a * between its factors');
}

/** Walks over the tokens in step with a syntax tree, to give its nodes their places in the text. */
export class TokenCursor {
  private index = 0;

  constructor(
    readonly equation: string,
    private readonly tokens: readonly Token[],
  ) {}

  /** The token that comes next; at the end, an empty one behind the text. */
  get next(): Token {
    const end = this.equation.length;
    return this.tokens[this.index] ?? { kind: 'sign', text: '', start: end, end };
  }

  /** The next token, which must be `text` where that is given; EQUATION_INVALID otherwise. */
  take(text?: string): Token {
    const token = this.next;
    if (text !== undefined && token.text !== text) {
      throw equationError(this.equation, token, `stands where "${text}" is expected`);
    }
    this.index++;
    return token;
  }
}
