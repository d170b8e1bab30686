import { describe, expect, it } from 'vitest';
import type { Reference } from '../../contracts/model.js';
import { catalogue, findModel } from '../catalogue.js';
import { methodsOf } from '../resolve/methods.js';
import { shortCitation } from './citation.js';
import { methodsParagraph, type ParagraphOptions } from './methodsParagraph.js';

const of = (id: string, options: ParagraphOptions = {}): string =>
  methodsParagraph(findModel(id), { version: '1.2.3', ...options });

describe('the paragraph for a paper', () => {
  it('tells quantities, equation, program, citations, search, start, bounds, what was fixed and the mask', () => {
    expect(of('t2')).toBe(
      'The transverse relaxation time (T2) and signal at echo time zero (S0) were estimated in each voxel by fitting S0*exp(-TE/T2)+C to the signal over the volumes with Voxfit 1.2.3 (Carr and Purcell 1954; Meiboom and Gill 1958). ' +
        'The search was for least squares by bounded Levenberg-Marquardt with analytic derivatives, started from a weighted straight line through ln(signal), with 0.0005 ≤ T2 ≤ 5 s and S0 ≥ 0. ' +
        'C was fixed at 0. Only voxels of the automatic mask of the mean image (half of Otsu’s threshold) were taken. Voxels without a result were left out (NaN), not set to 0.',
    );
  });

  it('follows the method that was chosen and cites it', () => {
    const paragraph = of('t2', { method: 'arlo' });
    expect(paragraph).toContain('in closed form: auto-regression on linear operations');
    expect(paragraph).toContain('(Pei et al. 2015)');
    expect(paragraph).not.toContain('Levenberg');
  });

  it('follows settings: a freed offset with its start, bounds, a fixed map and a fixed number', () => {
    const freed = of('t2', { parameters: { C: { start: 10 }, T2: { upper: 2 } } });
    expect(freed).toContain('constant offset (C)');
    expect(freed).toContain('0.0005 ≤ T2 ≤ 2 s');
    expect(freed).not.toContain('C was fixed');
    expect(of('t1-vfa', { parameters: { B1: { fixedMap: '/b1.nii' } } })).toContain(
      'B1 was fixed at the values of a map.',
    );
    const tofts = of('dce-tofts', { parameters: { T10: { fixed: 1.4 } } });
    expect(tofts).toContain('T10 at 1.4 s');
    expect(tofts).toContain('r1 at [r1] 1/(mM s)');
  });

  it('follows start, loss, left-out volumes, input and mask', () => {
    const axis = { from: 0.01, to: 1, count: 20, spacing: 'log' } as const;
    expect(of('t2', { grid: { T2: axis }, starts: 3 })).toContain(
      'the best 3 points of a grid of 20 values of T2 from 0.01 to 1 s',
    );
    expect(of('t2', { parameters: { T2: { start: 0.08 } } })).toContain(
      'started from T2 = 0.08 s and S0 = 1000',
    );
    expect(of('t2', { loss: { kind: 'rician', sigma: 12 } })).toContain(
      'largest Rice likelihood (noise sigma 12)',
    );
    expect(of('t2', { exclude: [0, 3] })).toContain('Volumes 0, 3 (counted from 0) were left out.');
    expect(of('t2', { mask: { kind: 'file', path: 'm.nii' } })).toContain(
      'Only voxels of a given mask were taken.',
    );
    expect(of('dce-tofts', { input: 'concentration' })).not.toContain('T10');
  });

  it('is there for every model, method and input, with nothing missing', () => {
    for (const model of catalogue) {
      const methods = methodsOf(model).map(({ id }) => id);
      const inputs = model.kind === 'equation' ? (model.inputs ?? []).map(({ id }) => id) : [];
      for (const options of [
        {},
        ...methods.map((method) => ({ method })),
        ...inputs.map((input) => ({ input })),
      ]) {
        const paragraph = methodsParagraph(model, options);
        expect(paragraph).toMatch(/^(The|A) .*with Voxfit 0\.0\.0-source/);
        expect(paragraph).not.toMatch(/undefined|at NaN| {2}|\.\.|\(\)|Infinity/);
      }
    }
  });

  it.each([
    ['Carr HY, Purcell EM', 'Carr and Purcell 1954'],
    ['Le Bihan D, Breton E, Lallemand D', 'Le Bihan et al. 1954'],
    ['van der Zwaag W', 'van der Zwaag 1954'],
  ])('cites %s as %s', (authors, cited) => {
    const reference: Reference = { authors, year: 1954, title: '', journal: '' };
    expect(shortCitation(reference)).toBe(cited);
  });
});
