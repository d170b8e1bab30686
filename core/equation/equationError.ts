import { type ErrorDetail, VoxfitError } from '../contracts/errors.js';

/** A stretch of an equation's text: 0-based, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * EQUATION_INVALID for a part of the text: `In the equation "…", "part" at character n reason.`
 * `detail` has equation, part and its 0-based position.
 */
export function equationError(
  equation: string,
  span: Span,
  reason: string,
  detail: ErrorDetail = {},
): VoxfitError {
  const part = equation.slice(span.start, span.end);
  return new VoxfitError(
    'EQUATION_INVALID',
    `In the equation "${equation}", "${part}" at character ${span.start + 1} ${reason}.`,
    { equation, part, position: span.start, ...detail },
  );
}
