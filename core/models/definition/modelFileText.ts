import { type ErrorDetail, VoxfitError } from '../../contracts/errors.js';
import type { ModelDefinition } from '../../contracts/modelDefinition.js';
import { definedModel } from './definedModel.js';
import { checkSchema } from './jsonSchema.js';
import schema from './voxfit-model.schema.json' with { type: 'json' };

/** How the name of a model file ends. */
export const modelFileEnding = '.voxfit-model.json';

/** The JSON Schema of model files. */
export const modelFileSchema = schema;

/**
 * The definition that a parsed model file holds, checked as definedModel checks it. source: name of the file, which
 * messages begin with. Throws MODEL_INVALID naming the field, and what definedModel throws.
 */
export function checkDefinition(value: unknown, source: string): ModelDefinition {
  try {
    requireVersion(value);
    checkSchema(value, schema, '');
    const { $schema: _, ...definition } = value as ModelDefinition & { readonly $schema?: string };
    definedModel(definition);
    return definition;
  } catch (error) {
    if (!(error instanceof VoxfitError)) throw error;
    const detail: ErrorDetail = { ...error.detail, file: source };
    throw new VoxfitError(error.code, `${source}: ${error.message}`, detail, error.cause);
  }
}

/** The text of the model file of a definition. Throws what checkDefinition throws. */
export function modelFileText(definition: ModelDefinition): string {
  return `${JSON.stringify(checkDefinition(definition, definition.id), null, 2)}\n`;
}

function requireVersion(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return;
  const { formatVersion } = value;
  if (typeof formatVersion !== 'number' || formatVersion <= 1) return;
  throw new VoxfitError(
    'MODEL_INVALID',
    `formatVersion is ${formatVersion}; this version of Voxfit reads model files of version 1.`,
    { field: 'formatVersion', expected: '1' },
  );
}
