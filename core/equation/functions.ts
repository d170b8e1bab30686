/** Functions that an equation may call, with the least and the largest number of their arguments. */
export const functionArity = {
  exp: [1, 1],
  log: [1, 1],
  log10: [1, 1],
  sqrt: [1, 1],
  abs: [1, 1],
  sign: [1, 1],
  step: [1, 1],
  sin: [1, 1],
  cos: [1, 1],
  tan: [1, 1],
  atan: [1, 1],
  sinh: [1, 1],
  cosh: [1, 1],
  tanh: [1, 1],
  min: [2, 16],
  max: [2, 16],
  expconv: [3, 3],
  cumint: [2, 2],
  delayed: [3, 3],
} as const satisfies Record<string, readonly [number, number]>;

export type FunctionName = keyof typeof functionArity;

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functionArity, name);
}
