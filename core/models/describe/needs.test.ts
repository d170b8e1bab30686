import { expect, it } from 'vitest';
import { findModel } from '../catalogue.js';
import { needsOf } from './needs.js';

const namesOf = (id: string): readonly string[] => needsOf(findModel(id)).map(({ name }) => name);

it('a model needs what has no value of its own, and nothing that it does without', () => {
  expect(namesOf('t2')).toEqual(['TE']);
  expect(namesOf('mean')).toEqual([]);
  expect(namesOf('asl-pcasl')).toEqual(['VolumeType', 'PLD', 'LD']);
  expect(namesOf('mp2rage')).not.toContain('efficiency');
  expect(namesOf('mp2rage').slice(0, 4)).toEqual(['TI1', 'TI2', 'FA1', 'FA2']);
  expect(namesOf('dsc')).toEqual(['TE', 't', 'AIF', 'baseline']);
});

it('a tensor needs vectors, a regression a design, and a model of several inputs what its first needs', () => {
  expect(namesOf('dti')).toEqual(['bval', 'b-vectors']);
  expect(namesOf('glm')).toEqual(['design']);
  expect(namesOf('dce-tofts')).toEqual(['t', 'Cp', 'TR', 'FlipAngle', 'T10', 'r1', 'baseline']);
});
