import { describe, expect, it } from 'vitest';
import { checkSchema, type Schema } from './jsonSchema.js';
import { modelFileSchema } from './modelFileText.js';

/** The keywords that `checkSchema` acts on, and those that only speak to people. */
const known = [
  ...['$schema', '$ref', '$defs', 'title', 'description', 'type', 'const', 'enum', 'pattern', 'minLength'],
  ...[
    'maxLength',
    'minimum',
    'minItems',
    'maxItems',
    'items',
    'required',
    'properties',
    'additionalProperties',
  ],
];

function keywordsOf(schema: Schema): string[] {
  const { items, additionalProperties, properties, $defs } = schema;
  const below = [
    items,
    additionalProperties,
    ...Object.values({ ...properties }),
    ...Object.values({ ...$defs }),
  ];
  return [
    ...Object.keys(schema),
    ...below.flatMap((each) => (typeof each === 'object' ? keywordsOf(each) : [])),
  ];
}

function refusal(value: unknown, schema: Schema): string {
  try {
    checkSchema(value, schema, 'it');
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

describe('the check by a JSON Schema', () => {
  it('knows every keyword that the schema of model files uses', () => {
    expect(keywordsOf(modelFileSchema).filter((keyword) => !known.includes(keyword))).toEqual([]);
  });

  it('looks for every $ref of the schema of model files where it is', () => {
    const names = [...JSON.stringify(modelFileSchema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(modelFileSchema.$defs).toHaveProperty(name ?? '');
  });

  it.each([
    [3, { type: 'string' }, 'it must be a text, not 3.'],
    [Number.POSITIVE_INFINITY, { type: 'number' }, 'it must be a finite number'],
    [1.5, { type: 'integer', minimum: 2 }, 'it must be a whole number of 2 or more, not 1.5.'],
    [1, { type: 'integer', minimum: 2 }, 'not 1.'],
    [[], { type: 'array', minItems: 1 }, 'it must be a list [ … ] of 1 or more, not [].'],
    [[1, 'a'], { type: 'array', items: { type: 'number' } }, 'it[1] must be a finite number, not "a".'],
    [{}, { type: 'array' }, 'it must be a list'],
    [null, { type: 'object' }, 'it must be an object { … }, not null.'],
    [{ b: 1 }, { type: 'object', properties: { a: {} } }, 'it.b is no field of a model file; there are a.'],
    [
      {},
      { type: 'object', required: ['a'], properties: { a: { const: 1 } } },
      'it.a is missing; it must be 1.',
    ],
    ['x', { enum: ['y', 'z'] }, 'it must be one of "y", "z", not "x".'],
    [
      'X',
      { type: 'string', pattern: '^[a-z]+$', title: 'small letters' },
      'it must be small letters, not "X".',
    ],
    ['abc', { type: 'string', maxLength: 2 }, 'it must be a text, at most 2, not "abc".'],
    [
      { a: 'b' },
      { type: 'object', additionalProperties: { type: 'number' } },
      'it.a must be a finite number',
    ],
  ])('%j is refused by %j', (value, schema, message) => {
    expect(refusal(value, schema)).toContain(message);
  });

  it('takes what fits', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { a: { $ref: '#/$defs/n' } },
      $defs: { n: { type: 'number' } },
    };
    expect([refusal({ a: -1e300 }, schema), refusal({ a: '1' }, schema)]).toEqual([
      'accepted',
      'VoxfitError: it.a must be a finite number, not "1".',
    ]);
  });
});
