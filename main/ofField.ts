import { VoxfitError } from '../core/contracts/errors.js';
import type { FormField } from '../core/contracts/fitRequest.js';

/** What `read` gives; an error of the catalogue that it throws has the part of the form as `field` of its detail. */
export async function ofField<T>(field: FormField, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof VoxfitError)) throw error;
    throw new VoxfitError(error.code, error.message, { ...error.detail, field }, error.cause);
  }
}
