import { expect, it } from 'vitest';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import { changeEquation, changeUnit, unitProblem } from './ownModel.js';

const definition: ModelDefinition = {
  ...{ formatVersion: 1, id: 'own-equation', name: 'Own equation', equation: 'A*exp(-TE/T)' },
  variables: [{ symbol: 'TE' }],
  parameters: [
    { symbol: 'A', start: 900 },
    { symbol: 'T', unit: 's', lower: 0 },
  ],
};

it('keeps what was declared of the names that stay, and declares the new ones by what they are', () => {
  expect(changeEquation(definition, 'A*exp(-TE/T)+C*k+TI', ['k'])).toMatchObject({
    equation: 'A*exp(-TE/T)+C*k+TI',
    parameters: [{ symbol: 'A', start: 900 }, { symbol: 'T', unit: 's', lower: 0 }, { symbol: 'C' }],
    variables: [{ symbol: 'TE' }, { symbol: 'k' }, { symbol: 'TI' }],
  });
});

it('forgets the names that are gone', () => {
  expect(changeEquation(definition, 'A*2', [])).toMatchObject({
    parameters: [{ symbol: 'A', start: 900 }],
    variables: [],
  });
});

it('says what is wrong with a text that is no equation, or has nothing to estimate', () => {
  expect(changeEquation(definition, 'A*exp(', [])).toHaveProperty('fault');
  expect(changeEquation(definition, 'TE*2', [])).toEqual({
    fault: 'There is no parameter to estimate in the equation.',
  });
});

it('takes a unit, leaves it out, and says what is wrong with one that is none', () => {
  const changed = changeUnit(definition, 'A', 'mM');
  expect(changed).toMatchObject({ parameters: [{ symbol: 'A', start: 900, unit: 'mM' }, { symbol: 'T' }] });
  expect(changeUnit(definition, 'T', '')).toMatchObject({
    parameters: [definition.parameters[0], { symbol: 'T', lower: 0 }],
  });
  expect(changeUnit(definition, 'A', 'furlong')).toEqual({ fault: expect.stringContaining('furlong') });
});

it('says when the units do not fit the equation', () => {
  expect(unitProblem(definition)).toBeNull();
  const changed = changeUnit(definition, 'T', 'mM');
  expect('fault' in changed ? null : unitProblem(changed)).toContain('TE/T');
});
