import { describe, expect, it } from 'vitest';
import type { DerivedMapRequest } from '../../contracts/job.js';
import { findModel } from '../catalogue.js';
import { customModel } from '../customModel.js';
import { chooseMaps } from './modelMaps.js';

/** The maps that a model writes beside its own for these requests, or the error's message. */
function derivedFrom(modelId: string, ...derive: DerivedMapRequest[]): unknown {
  try {
    const model = findModel(modelId);
    const own = chooseMaps(model, undefined).length;
    return chooseMaps(model, undefined, { derive }).slice(own);
  } catch (error) {
    return (error as Error).message;
  }
}

describe('maps that a user derives', () => {
  it('have their equation as source and the unit that follows from the parameters', () => {
    expect(derivedFrom('t2', { name: 'rate', equation: '1/T2' })).toEqual([
      { name: 'rate', label: 'rate = 1/T2', unit: '1/s', source: { kind: 'derived', equation: '1/T2' } },
    ]);
    const [ratio] = derivedFrom('dti', { name: 'ratio', equation: 'AD/RD' }) as { unit: string }[];
    expect(ratio?.unit).toBe('1');
  });

  it('are written beside the maps that are asked for by name', () => {
    const maps = chooseMaps(findModel('t2'), ['T2map'], { derive: [{ name: 'rate', equation: '1/T2' }] });
    expect(maps.map((map) => map.name)).toEqual(['T2map', 'rate']);
  });

  it.each<[string, DerivedMapRequest, string]>([
    [
      't2',
      { name: 'x', equation: '1/(T2+T1)' },
      '"T1" at character 7 is not what model t2 estimates (S0, T2',
    ],
    ['t2', { name: 'x', equation: '1/T2', unit: 'ms' }, 'must be in ms'],
    ['t2', { name: 'x', equation: 'S0+T2' }, 'has the unit s and is added'],
    ['t2', { name: 'x', equation: 'cumint(S0, T2)' }, 'depends on earlier samples'],
    ['t2', { name: 'x', equation: '1/T2', unit: 'furlong' }, 'not a unit'],
    ['t2', { name: 't2MAP', equation: '1/T2' }, 'another output has that name'],
    ['t2', { name: 'aicc', equation: '1/T2' }, 'another output has that name'],
    ['t2', { name: 'job', equation: '1/T2' }, 'another output has that name'],
    ['t2', { name: '../x', equation: '1/T2' }, 'files are named by it'],
    ['mean', { name: 'x', equation: 'mean' }, 'model mean has neither'],
    ['glm', { name: 'x', equation: 'beta_a' }, 'model glm has neither'],
  ])('of %s as %j are refused', (modelId, request, message) => {
    expect(derivedFrom(modelId, request)).toContain(message);
  });

  it('are refused when two have one name', () => {
    const twice = { name: 'rate', equation: '1/T2' };
    expect(derivedFrom('t2', twice, twice)).toContain('another output has that name');
  });

  it('of a user’s own equation are checked in the units that were given', () => {
    const settings = { A: { start: 1 }, T: { start: 1 } };
    const model = customModel('A*exp(-TE/T)', settings, [], { T: 's' });
    const unitOf = (equation: string): string | undefined =>
      chooseMaps(model, undefined, { derive: [{ name: 'x', equation }] }).at(-1)?.unit;
    expect(unitOf('1/T')).toBe('1/s');
    expect(unitOf('A/T')).toBe('a.u.');
  });
});
