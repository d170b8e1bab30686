import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import { t2, t2star } from './relaxometry.js';
import { resolveFit } from './resolve/resolveFit.js';

describe.runIf(sharedDataPresent('t2 and t2star against ASLDRO'))('on the signals of ASLDRO', () => {
  // asldro 6ae82ed, the numbers of its tests: spin echo of T2 0.5 s, gradient echo of T2* 0.07 s
  it.each([
    [t2, 'SE_T2', 'T2', 0.5],
    [t2star, 'GE_T2star', 'T2star', 0.07],
  ] as const)('model $id gives its time constant back to 1e-6', (model, name, symbol, truthS) => {
    const path = join(sharedDataFolder, 'asldro', 'mri_signal_expected.json');
    const signals: Record<string, { TE_s: number[]; signal: number[] }> = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    const { TE_s = [], signal = [] } = signals[name] ?? {};
    const fit = resolveFit(model, {}, { TE: TE_s });
    const { maps } = fitVoxels([signal], fit, [{ kind: 'parameter', symbol }]);
    expect(Math.abs((maps[0]?.[0] as number) / truthS - 1)).toBeLessThan(1e-6);
  });
});
