import { VoxfitError } from '../../contracts/errors.js';

/** The part of JSON Schema (draft 2020-12) that `checkSchema` knows. */
export interface Schema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  /** Says in messages what is expected. */
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

/**
 * Checks a JSON value against `schema`; `$ref` is looked up in the `$defs` of `root`. place: how the value is called
 * in messages. Throws MODEL_INVALID naming the first field that is wrong and what was expected.
 */
export function checkSchema(value: unknown, schema: Schema, place: string, root: Schema = schema): void {
  const resolved = resolveReference(schema, root);
  if (!isOfType(value, resolved) || !isWithin(value, resolved)) {
    throw misfit(place, `must be ${expectation(resolved)}, not ${shown(value)}`, expectation(resolved));
  }
  if (Array.isArray(value) && resolved.items !== undefined) {
    for (const [index, item] of value.entries())
      checkSchema(item, resolved.items, `${place}[${index}]`, root);
  } else if (isObject(value)) checkFields(value, resolved, place, root);
}

function resolveReference(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace('#/$defs/', '');
  if (name === undefined) return schema;
  return { ...root.$defs?.[name], ...schema };
}

function checkFields(value: object, schema: Schema, place: string, root: Schema): void {
  const { properties = {}, required = [], additionalProperties } = schema;
  const at = (name: string): string => (place === '' ? name : `${place}.${name}`);
  for (const [name, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const field = known ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (field === undefined) {
      const names = Object.keys(properties);
      throw misfit(at(name), `is no field of a model file; there are ${names.join(', ')}`, names.join(', '));
    }
    checkSchema(item, field, at(name), root);
  }
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing === undefined) return;
  const expected = expectation(resolveReference(properties[missing] ?? {}, root));
  throw misfit(at(missing), `is missing; it must be ${expected}`, expected);
}

function isOfType(value: unknown, { type }: Schema): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isWithin(value: unknown, schema: Schema): boolean {
  if (schema.const !== undefined && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (typeof value === 'number') return value >= (schema.minimum ?? Number.NEGATIVE_INFINITY);
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (Array.isArray(value)) return value.length >= minItems && value.length <= maxItems;
  if (typeof value !== 'string') return true;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false;
  return value.length >= minLength && value.length <= maxLength;
}

/** What a schema wants, as the end of a sentence. */
function expectation(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return `one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}`;
  const { type = 'a value', minItems = 0, maxItems, minLength, maxLength, minimum } = schema;
  const most = (count: number | undefined): string => (count === undefined ? '' : `, at most ${count}`);
  switch (type) {
    case 'object':
      return 'an object { … }';
    case 'array':
      return `a list [ … ]${minItems > 0 ? ` of ${minItems} or more` : ''}${most(maxItems)}`;
    case 'string':
      return `a text${minLength === undefined ? '' : ` of ${minLength} or more characters`}${most(maxLength)}`;
    case 'integer':
    case 'number':
      return `a ${type === 'integer' ? 'whole ' : 'finite '}number${minimum === undefined ? '' : ` of ${minimum} or more`}`;
    default:
      return type === 'boolean' ? 'true or false' : type;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function misfit(place: string, what: string, expected: string): VoxfitError {
  const field = place === '' ? 'a model file' : place;
  return new VoxfitError('MODEL_INVALID', `${field} ${what}.`, { field, expected });
}
