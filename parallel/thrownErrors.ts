import { type ErrorCode, type ErrorDetail, errorCatalogue, VoxfitError } from '../core/contracts/errors.js';
import { readShared, type SharedError } from './cloning.js';

const builtIn: Readonly<Record<string, new (message: string) => Error>> = {
  ...{ Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError },
};

/** Errors keep their class where it is the language's or Voxfit's own, their name, their fields and their stack. */
readShared<SharedError>('error', ({ name, message, stack, fields }) => {
  const error = sameError(name, message, fields);
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(error, key, {
      ...{ value, writable: true, configurable: true, enumerable: key !== 'cause' },
    });
  }
  error.stack = stack;
  return error;
});

function sameError(name: string, message: string, fields: Readonly<Record<string, unknown>>): Error {
  const { code, detail } = fields;
  if (name === 'VoxfitError' && typeof code === 'string' && Object.hasOwn(errorCatalogue, code)) {
    return new VoxfitError(code as ErrorCode, message, (detail ?? {}) as ErrorDetail);
  }
  const error = new (builtIn[name] ?? Error)(message);
  if (error.name !== name) error.name = name;
  return error;
}
