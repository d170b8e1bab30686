import type { Kernels } from '../kernels.js';
import type { FitParts } from '../voxelFit.js';
import type { EquationKind } from './equationFit.js';

/**
 * Starts amplitude and decay of the first `count` voxels from a line through the logarithms of the signal, where the
 * fit has such a start. `estimates` and `variables32` are addresses: (parameters, stride) float64, (samples,
 * variables) float32.
 */
export function setLogLinearStarts(
  { fit, block }: FitParts<EquationKind>,
  kernels: Kernels,
  estimates: number,
  variables32: number,
  count: number,
): void {
  const rule = fit.logLinearStart;
  if (rule === null) return;
  const names = Object.keys(fit.variables);
  const amplitude = fit.parameters[rule.amplitude] as EquationKind['parameters'][number];
  const decay = fit.parameters[rule.decay] as EquationKind['parameters'][number];
  kernels.logLinearStart(
    block.signal,
    block.samples,
    block.stride,
    count,
    variables32 + names.indexOf(rule.variable) * 4,
    names.length * 4,
    estimates + rule.amplitude * block.stride * 8,
    amplitude.lower,
    amplitude.upper,
    estimates + rule.decay * block.stride * 8,
    decay.lower,
    decay.upper,
    rule.decayIs === 'rate' ? 1 : 0,
  );
}
