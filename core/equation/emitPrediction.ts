import { emitModule, i32Add, i32Const, i32Sub, localGet, localSet, repeatWhile, store } from './assembler.js';
import { integerLocalsFor } from './betweenSamples.js';
import { advance, type EmitInput, emitNodes, neededNodes, read } from './emit.js';
import { float64Lanes } from './lanes.js';
import { Scope } from './scope.js';

/*
 * Parameters of the emitted function (all i32), in the places that they have in the accumulators: number of samples
 * (> 0); address of the variables, (nt, nv) float64; bytes from one result vector to the next; address of the
 * parameters, (np) vectors; address of the result, a vector per sample.
 */
const argumentCount = 5;
const [samples, variables, rowBytes, , result] = [0, 1, 2, 3, 4];

/**
 * A WebAssembly module exporting `predictFloat64(samples, variables, rowBytes, parameters, result)`: the value of the
 * equation for each sample and two voxels side by side. With `rowBytes` 16 the result is (samples) vectors, as a lane's
 * signal is; with the row length of a block it is two columns of a (samples, stride) block. Imports `env.memory`.
 */
export function emitPrediction(
  input: Omit<EmitInput, 'gradient' | 'weighted' | 'loss'>,
): Uint8Array<ArrayBuffer> {
  const valueOnly: EmitInput = { ...input, gradient: [], weighted: false };
  const integerLocals = integerLocalsFor(neededNodes(valueOnly), float64Lanes);
  const scope = new Scope(argumentCount + integerLocals);
  const { before, values, carryOn } = emitNodes(valueOnly, float64Lanes, scope);
  scope.append(store(localGet(result), 0, read(values, input.value)));
  carryOn();
  scope.append(localSet(result, i32Add(localGet(result), localGet(rowBytes))));
  scope.append(advance(variables, input.variables.length * float64Lanes.elementBytes));
  scope.append(localSet(samples, i32Sub(localGet(samples), i32Const(1))));
  const loop = repeatWhile(scope.takeCode(), localGet(samples));
  return emitModule([
    {
      name: 'predictFloat64',
      parameters: argumentCount,
      vectorLocals: scope.vectorLocals,
      integerLocals,
      body: [before, loop],
    },
  ]);
}
