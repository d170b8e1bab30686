import { describe, expect, it } from 'vitest';
import type { EquationModel } from '../contracts/model.js';
import { checkDimensions } from '../equation/dimensions.js';
import { parseEquation, symbolsOf } from '../equation/expression.js';
import { catalogue, findModel } from './catalogue.js';
import { acquisitionField } from './resolve/acquisitionFields.js';
import { mapsOf } from './resolve/modelMaps.js';

const equationModels = catalogue.filter((model): model is EquationModel => model.kind === 'equation');

describe('the catalogue', () => {
  it('has each id once, and findModel finds it', () => {
    expect(new Set(catalogue.map((model) => model.id)).size).toBe(catalogue.length);
    for (const model of catalogue) expect(findModel(model.id)).toBe(model);
  });

  it('says which models exist when asked for another', () => {
    expect(() => findModel('t1')).toThrow(/t2, t2star, .*mean, std, tsnr/);
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

  it('names its references by author, year and journal, one at least by its DOI', () => {
    for (const { authors, title, year, journal } of model.references) {
      expect([authors, title, journal]).not.toContain('');
      expect(year).toBeGreaterThan(1900);
    }
    const dois = model.references.flatMap(({ doi }) => (doi === undefined ? [] : [doi]));
    if (model.references.length > 0) expect(dois.length).toBeGreaterThan(0);
    for (const doi of dois) expect(doi).toMatch(/^10\.\d{4,}\//);
  });
});

describe.each(equationModels)('equation of $id', (model) => {
  it('uses exactly the declared parameters and variables', () => {
    const used = symbolsOf(parseEquation(model.equation));
    // A transform may need more of the acquisition than the equation has.
    const variables = model.variables.filter(({ symbol }) => !model.transform || used.includes(symbol));
    const declared = [...model.parameters, ...variables].map((quantity) => quantity.symbol);
    expect([...used].sort()).toEqual(declared.sort());
  });

  it('is right in its units, and so are its derived maps', () => {
    const quantities = [...model.parameters, ...model.variables];
    const units = Object.fromEntries(quantities.map(({ symbol, unit }) => [symbol, unit]));
    expect(() => checkDimensions(model.equation, units, model.resultUnit ?? 'a.u.')).not.toThrow();
    for (const { equation, unit } of model.derivedMaps) {
      expect(() => checkDimensions(equation, units, unit)).not.toThrow();
    }
  });

  it('starts within its bounds', () => {
    for (const { start, lower, upper } of model.parameters) {
      expect(lower < start && start < upper).toBe(true);
    }
  });
});
