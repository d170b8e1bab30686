import { describe, expect, it } from 'vitest';
import { customModel } from './customModel.js';

const settings = { A: { start: 500 }, T: { start: 0.05 }, x: { start: 1 } };
const equation = 'A*exp(-TE/T)';

describe("a user's own equation", () => {
  it('gives declared units to its maps, and a.u. to the others', () => {
    const model = customModel(equation, settings, [], { T: 's' });
    expect(model.parameters.map(({ symbol, unit }) => [symbol, unit])).toEqual([
      ['A', 'a.u.'],
      ['T', 's'],
    ]);
  });

  it.each([
    ['A*exp(-TE)', {}, /"-TE" at character 7 is the argument of exp and has the unit s/],
    [equation, { T: 'ms' }, /"-TE\/T" at character 7 .* mixes units that differ by a factor of 1000;/],
    [
      equation,
      { A: 'mm', T: 's', signal: 'a.u.' },
      /must be in a\.u\., as the result, and has the unit mm\./,
    ],
    [equation, { B: 's' }, /A unit is given for "B"/],
    [equation, { T: 'second' }, /"second" is not a unit/],
    [equation, { TE: 'ms' }, /TE is always in s, not in ms/],
  ] as const)('%s with units %j is refused', (text, units, message) => {
    expect(() => customModel(text, settings, [], units)).toThrow(message);
  });

  it.each([
    [equation, { A: 'a.u.', T: 's', signal: 'a.u.' }],
    [equation, { signal: 'rad' }],
    ['A*TE^x', { TE: '1' }],
    ['A*exp(-u*T)', { u: 'ms', T: '1/ms' }],
  ] as const)('%s with units %j is accepted', (text, units) => {
    expect(customModel(text, settings, ['u'], units).equation).toBe(text);
  });

  it('lets a variable of the acquisition be declared a pure number only', () => {
    expect(() => customModel('A*TE^x', settings, [])).toThrow(/has an exponent that varies/);
  });
});
