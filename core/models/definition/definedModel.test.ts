import { describe, expect, it } from 'vitest';
import type { ModelDefinition } from '../../contracts/modelDefinition.js';
import { mapsOf } from '../resolve/modelMaps.js';
import { definedModel } from './definedModel.js';
import { checkDefinition, modelFileText } from './modelFileText.js';
import { ownFields } from './ownFields.js';

const t1rho: ModelDefinition = {
  ...{ formatVersion: 1, id: 't1rho', name: 'T1rho', summary: 'Relaxation in the rotating frame.' },
  equation: 'S0*exp(-TSL/T1rho)*B1',
  resultUnit: 'a.u.',
  variables: [{ symbol: 'TSL', label: 'spin-lock time', unit: 's', bidsField: 'SpinLockTime' }],
  parameters: [
    { symbol: 'S0', label: 'signal without locking', unit: 'a.u.', mapName: 'S0map', start: 1000, lower: 0 },
    { symbol: 'T1rho', unit: 's', mapName: 'T1rhomap', start: 0.08, lower: 0.001, upper: 2 },
    { symbol: 'B1', unit: '1', held: true },
  ],
  derivedMaps: [{ mapName: 'R1rho', label: 'rate', unit: '1/s', equation: '1/T1rho' }],
  startGrid: { T1rho: { from: 0.01, to: 1, count: 5, spacing: 'log' } },
  references: [{ authors: 'A B', title: 'C', year: 1985, journal: 'D 1:2', doi: '10.1002/mrm.1910020108' }],
};

const changed = (change: object): object => ({ ...t1rho, ...change });
const parameters = (index: number, change: object): object =>
  changed({ parameters: t1rho.parameters.map((each, at) => (at === index ? { ...each, ...change } : each)) });

function refusal(value: unknown): unknown {
  try {
    checkDefinition(value, 'mine.json');
  } catch (error) {
    return error;
  }
  return 'accepted';
}

describe('a model file', () => {
  it('holds all that a declaration of the catalogue has', () => {
    const model = definedModel(checkDefinition(JSON.parse(modelFileText(t1rho)), 'mine.json'));
    expect(model).toMatchObject({
      ...{ id: 't1rho', kind: 'equation', equation: t1rho.equation, resultUnit: 'a.u.', minimumVolumes: 2 },
      ...{ variables: t1rho.variables, derivedMaps: t1rho.derivedMaps, references: t1rho.references },
      start: { kind: 'grid', parameters: t1rho.startGrid },
      definition: t1rho,
    });
    expect(model.parameters[0]).toEqual({ ...t1rho.parameters[0], upper: Number.POSITIVE_INFINITY });
    expect(model.parameters[2]).toMatchObject({ held: true, required: true, mapName: 'B1', label: 'B1' });
    expect(mapsOf(model).map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      ...['T1rhomap s', 'S0map a.u.', 'R1rho 1/s', 'rmse a.u.', 'r2 1', 'status 1'],
    ]);
  });

  it('may name its schema, and needs no more than equation and starts', () => {
    const small = {
      ...{
        $schema: './voxfit-model.schema.json',
        formatVersion: 1,
        id: 'line',
        name: 'Line',
        equation: 'a+b*x',
      },
      ...{
        variables: [{ symbol: 'x' }],
        parameters: [
          { symbol: 'a', start: 0 },
          { symbol: 'b', start: 1 },
        ],
      },
    };
    const definition = checkDefinition(small, 'line.json');
    expect(definition).not.toHaveProperty('$schema');
    expect(definedModel(definition).parameters[1]).toEqual({
      ...{ symbol: 'b', label: 'b', unit: 'a.u.', mapName: 'b', start: 1 },
      ...{ lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    });
  });

  it('reads fields of its own from sidecars, not those of every acquisition', () => {
    const fields = ownFields({
      ...t1rho,
      variables: [...t1rho.variables, { symbol: 'TE', bidsField: 'EchoTime' }],
    });
    expect(fields).toMatchObject([{ symbol: 'TSL', unit: 's', bidsFields: ['SpinLockTime'] }]);
  });

  it.each([
    [[], 'MODEL_INVALID', 'a model file must be an object'],
    [changed({ formatVersion: 2 }), 'MODEL_INVALID', 'formatVersion is 2; this version'],
    [changed({ formatVersion: '1' }), 'MODEL_INVALID', 'formatVersion must be 1, not "1"'],
    [changed({ equations: 'x' }), 'MODEL_INVALID', 'equations is no field of a model file'],
    [changed({ name: undefined }), 'MODEL_INVALID', 'name must be a text'],
    [changed({ id: 't2' }), 'MODEL_INVALID', 'id is t2, which is a model of Voxfit itself'],
    [changed({ id: 'custom' }), 'MODEL_INVALID', 'id is custom'],
    [changed({ id: '../t2' }), 'MODEL_INVALID', 'id must be a name of small letters'],
    [changed({ equation: 'S0*exp(-TSL/T1rho)*B1*q' }), 'EQUATION_INVALID', '"q" at character 23 is neither'],
    [
      changed({ equation: 'S0*exp(-TSL/T1rho)' }),
      'MODEL_INVALID',
      'parameters[2].symbol is B1, which does not occur',
    ],
    [
      changed({ equation: 'S0*exp(-TSL)*T1rho*B1' }),
      'EQUATION_INVALID',
      'has the unit s; it must be a pure number',
    ],
    [changed({ resultUnit: 's' }), 'EQUATION_INVALID', 'must be in s, as the result'],
    [changed({ resultUnit: 'furlong' }), 'MODEL_INVALID', 'resultUnit must be a unit: "furlong"'],
    [parameters(0, { unit: 'volt' }), 'MODEL_INVALID', 'parameters[0].unit must be a unit: "volt"'],
    [parameters(1, { unit: 'ms' }), 'EQUATION_INVALID', 'differ by a factor of 1000'],
    [parameters(1, { symbol: 'S0' }), 'EQUATION_INVALID', '"T1rho" at character 13 is neither'],
    [
      changed({ parameters: [...t1rho.parameters, t1rho.parameters[0]] }),
      'MODEL_INVALID',
      'parameters[3].symbol is S0, which is declared already',
    ],
    [
      changed({ variables: [...t1rho.variables, { symbol: 'B1' }] }),
      'MODEL_INVALID',
      'variables[1].symbol is B1, which is declared already',
    ],
    [parameters(1, { lower: 3 }), 'MODEL_INVALID', 'parameters[1].lower is 3 and upper 2 (T1rho)'],
    [parameters(1, { start: 3 }), 'MODEL_INVALID', 'parameters[1].start is 3, outside the bounds 0.001 to 2'],
    [
      parameters(1, { start: null }),
      'MODEL_INVALID',
      'parameters[1].start must be a finite number, not null',
    ],
    [parameters(2, { held: undefined }), 'MODEL_INVALID', 'parameters[2].held must be true'],
    [
      changed({ parameters: [{ symbol: 'S0' }, ...t1rho.parameters.slice(1)] }),
      'MODEL_INVALID',
      'parameters[0].start is missing; S0 needs a number',
    ],
    [
      changed({ parameters: t1rho.parameters.map((each) => ({ ...each, held: true })) }),
      'MODEL_INVALID',
      'parameters are all held',
    ],
    [parameters(1, { mapName: 's0MAP' }), 'MODEL_INVALID', 'parameters[0].mapName is S0map; another output'],
    [
      parameters(1, { mapName: 'status' }),
      'MODEL_INVALID',
      'parameters[1].mapName is status; another output',
    ],
    [parameters(1, { mapName: 'S0se' }), 'MODEL_INVALID', 'parameters[1].mapName is S0se; another output'],
    [parameters(1, { mapName: 'a/b' }), 'MODEL_INVALID', 'parameters[1].mapName must be a letter'],
    [
      changed({ derivedMaps: [{ mapName: 'S0map', equation: '2*S0' }] }),
      'WRONG_USE',
      'another output has that name',
    ],
    [
      changed({ derivedMaps: [{ mapName: 'R', equation: '1/T2' }] }),
      'EQUATION_INVALID',
      '"T2" at character 3',
    ],
    [
      changed({ derivedMaps: [{ mapName: 'R', equation: '1/T1rho', unit: '1/ms' }] }),
      'EQUATION_INVALID',
      'must be in 1/ms',
    ],
    [
      changed({ startGrid: { T2: t1rho.startGrid?.T1rho } }),
      'PARAMETER_INVALID',
      'The grid has "T2", which is no parameter',
    ],
    [
      changed({ startGrid: { T1rho: { from: 1, to: 9, count: 5, spacing: 'log' } } }),
      'PARAMETER_INVALID',
      'outside its bounds',
    ],
    [
      changed({ startGrid: { T1rho: { from: 1, to: 2, count: 1, spacing: 'log' } } }),
      'MODEL_INVALID',
      'startGrid.T1rho.count must be a whole number of 2 or more',
    ],
    [
      changed({ references: [{ ...t1rho.references?.[0], doi: 'doi:10.1/x' }] }),
      'MODEL_INVALID',
      'references[0].doi must be a DOI',
    ],
  ])('%j is refused as %s: %s', (value, code, sentence) => {
    expect(refusal(value)).toMatchObject({ code, detail: { file: 'mine.json' } });
    expect(String(refusal(value))).toContain(`mine.json: `);
    expect(String(refusal(value))).toContain(sentence);
  });

  it('has the variables of the acquisition in their unit and from their field', () => {
    const decay = (variable: object): object => ({
      ...{ formatVersion: 1, id: 'decay', name: 'Decay', equation: 'A*exp(-TE*R)' },
      variables: [{ symbol: 'TE', ...variable }],
      parameters: [
        { symbol: 'A', start: 1 },
        { symbol: 'R', start: 1 },
      ],
    });
    expect(refusal(decay({}))).toBe('accepted');
    expect(refusal(decay({ unit: 's', bidsField: 'EchoTime' }))).toBe('accepted');
    expect(String(refusal(decay({ unit: 'ms' })))).toContain('TE is always in s, not in ms');
    expect(String(refusal(decay({ bidsField: 'RepetitionTime' })))).toContain(
      'variables[0].bidsField is RepetitionTime; TE is read from EchoTime',
    );
  });
});
