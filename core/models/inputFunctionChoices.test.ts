import { describe, expect, it } from 'vitest';
import { findModel } from './catalogue.js';
import { customModel } from './customModel.js';
import { inputFunctionChoices } from './inputFunctionChoices.js';
import { withInput } from './resolve/modelInput.js';

describe('the input function of a model', () => {
  it.each(['dce-tofts', 'dce-extended-tofts', 'dce-patlak'])('of %s may be of voxels of the series', (id) => {
    for (const input of ['signal', 'concentration']) {
      const choices = inputFunctionChoices(withInput(findModel(id), input));
      expect(choices).toMatchObject({ symbol: 'Cp', sources: ['parker', 'mask', 'file'] });
    }
  });

  it('of a user’s own equation may not, which has no T1 of blood', () => {
    const own = customModel('a*Cp', { a: { start: 1 } }, []);
    expect(inputFunctionChoices(own)?.sources).toEqual(['parker', 'file']);
    expect(inputFunctionChoices(findModel('t2'))).toBeNull();
  });
});
