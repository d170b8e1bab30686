import { compileEquation, compilePrediction, type EquationToCompile } from './compile.js';

/** More than a person tries in a sitting; a module is some kilobytes. */
const mostModules = 32;

const modules = new Map<string, WebAssembly.Module>();

/**
 * The compiled module of an equation, made once per process for the same equation, parameters (with what is fixed),
 * variables, weighting and loss; the least recently used is dropped beyond 32. Modules hold no state: any number of fits may share one.
 * Throws as compileEquation.
 */
export function equationModule(input: EquationToCompile): WebAssembly.Module {
  return remembered('fit', input, compileEquation);
}

/** The same for the value alone, of `compilePrediction`. */
export function predictionModule(input: EquationToCompile): WebAssembly.Module {
  return remembered('prediction', input, compilePrediction);
}

function remembered(
  purpose: 'fit' | 'prediction',
  input: EquationToCompile,
  compile: (input: EquationToCompile) => Uint8Array<ArrayBuffer>,
): WebAssembly.Module {
  const { equation, parameters, variables, weighted = false, loss = null } = input;
  const symbols = parameters.map(({ symbol, fixed, value }) => [symbol, fixed, value]);
  const key = JSON.stringify([purpose, equation, symbols, variables, weighted, loss]);
  const module = modules.get(key) ?? new WebAssembly.Module(compile(input));
  modules.delete(key);
  modules.set(key, module);
  const oldest = modules.keys().next();
  if (modules.size > mostModules && oldest.done !== true) modules.delete(oldest.value);
  return module;
}
