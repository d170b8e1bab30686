import { compileEquation, type EquationToCompile } from './compile.js';

/** More than a person tries in a sitting; a module is some kilobytes. */
const mostModules = 32;

const modules = new Map<string, WebAssembly.Module>();

/**
 * The compiled module of an equation, made once per process for the same equation, parameters (with what is fixed)
 * and variables; the least recently used is dropped beyond 32. Modules hold no state: any number of fits may share one.
 * Throws as compileEquation.
 */
export function equationModule(input: EquationToCompile): WebAssembly.Module {
  const { equation, parameters, variables } = input;
  const key = JSON.stringify([
    equation,
    parameters.map(({ symbol, fixed, value }) => [symbol, fixed, value]),
    variables,
  ]);
  const module = modules.get(key) ?? new WebAssembly.Module(compileEquation(input));
  modules.delete(key);
  modules.set(key, module);
  const oldest = modules.keys().next();
  if (modules.size > mostModules && oldest.done !== true) modules.delete(oldest.value);
  return module;
}
