import { expect, it } from 'vitest';
import type { ModelDefinition } from '../../core/contracts/modelDefinition.js';
import { changeEquation } from './ownModel.js';

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
