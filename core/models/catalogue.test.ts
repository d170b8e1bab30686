import { describe, expect, it } from 'vitest';
import { fitVoxels } from '../../tests/support/kernels.js';
import type { EquationModel } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { checkDimensions } from '../equation/dimensions.js';
import { parseEquation, symbolsOf } from '../equation/expression.js';
import { compileInterpreter } from '../equation/interpret.js';
import { acquisitionField } from './acquisitionFields.js';
import { catalogue, findModel } from './catalogue.js';
import { mapsOf, resolveFit } from './resolveFit.js';

const equationModels = catalogue.filter((model): model is EquationModel => model.kind === 'equation');

/** Ten values of each acquisition variable at which a model's parameters can be told apart. */
const typicalValues: Readonly<Record<string, readonly number[]>> = {
  TE: Array.from({ length: 10 }, (_, echo) => (echo + 1) * 0.008),
  FlipAngle: Array.from({ length: 10 }, (_, volume) => 2 + 3 * volume),
  TI: Array.from({ length: 10 }, (_, volume) => 0.05 * 1.7 ** volume),
  TR: new Array<number>(10).fill(0.015),
};

describe('the catalogue', () => {
  it('has each id once, and findModel finds it', () => {
    expect(new Set(catalogue.map((model) => model.id)).size).toBe(catalogue.length);
    for (const model of catalogue) expect(findModel(model.id)).toBe(model);
  });

  it('says which models exist when asked for another', () => {
    expect(() => findModel('t1')).toThrow(/t2, t2star, t1-vfa, t1-ir, mp2rage, mtr, mtsat, mean, std, tsnr/);
  });
});

describe.each(catalogue)('model $id', (model) => {
  it('has a unit for every quantity, and no two maps of one name', () => {
    const units = [
      ...model.variables.map((variable) => variable.unit),
      ...mapsOf(model).map((map) => map.unit),
    ];
    expect(units.every((unit) => unit !== '')).toBe(true);
    const names = mapsOf(model).map((map) => map.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('takes its variables in the unit that sidecars have', () => {
    for (const { symbol, unit, bidsField } of model.variables) {
      const field = acquisitionField(symbol);
      expect(field?.unit).toBe(unit);
      if (bidsField !== '') expect(field?.bidsFields).toContain(bidsField);
      else expect(field?.bidsFields).toEqual([]);
    }
  });

  it('names references by DOI', () => {
    for (const reference of model.references) expect(reference.doi).toMatch(/^10\.\d{4,}\//);
  });
});

describe.each(equationModels)('equation of $id', (model) => {
  it('uses exactly the declared parameters and variables', () => {
    const declared = [...model.parameters, ...model.variables].map((quantity) => quantity.symbol);
    expect([...symbolsOf(parseEquation(model.equation))].sort()).toEqual(declared.sort());
  });

  it('is right in its units, and so are its derived maps', () => {
    const quantities = [...model.parameters, ...model.variables];
    const units = Object.fromEntries(quantities.map(({ symbol, unit }) => [symbol, unit]));
    expect(() => checkDimensions(model.equation, units, 'a.u.')).not.toThrow();
    for (const { equation, unit } of model.derivedMaps) {
      expect(() => checkDimensions(equation, units, unit)).not.toThrow();
    }
  });

  it('starts within its bounds', () => {
    for (const { start, lower, upper } of model.parameters) {
      expect(lower < start && start < upper).toBe(true);
    }
  });

  it('recovers the parameters of a noiseless signal', () => {
    const names = [...model.parameters, ...model.variables].map((quantity) => quantity.symbol);
    const evaluate = compileInterpreter(model.equation, names);
    const truth = Object.fromEntries(
      model.parameters.map(({ symbol, start, held }) => [symbol, held ? start : start * 1.3]),
    );
    const variables = Object.fromEntries(
      model.variables.map(({ symbol }) => [symbol, typicalValues[symbol] as readonly number[]]),
    );
    const signal = Array.from({ length: 10 }, (_, t) => {
      const ofSample = Object.entries(variables).map(([symbol, values]) => [symbol, values[t] as number]);
      return evaluate({ ...truth, ...Object.fromEntries(ofSample) });
    });
    const free = model.parameters.filter(({ held }) => held === undefined);
    const sources = free.map(({ symbol }) => ({ kind: 'parameter', symbol }) as const);
    const fit = resolveFit(model, {}, variables);
    const { maps, statusCounts } = fitVoxels([signal], fit, sources);
    expect(statusCounts[voxelStatus.converged]).toBe(1);
    for (const [index, { symbol }] of free.entries()) {
      expect(Math.abs((maps[index]?.[0] as number) / (truth[symbol] as number) - 1)).toBeLessThan(1e-6);
    }
  });
});
