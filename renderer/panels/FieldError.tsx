import type { FormField } from '../../core/contracts/fitRequest.js';
import { selectFieldError } from '../state/obstacles.js';
import { useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';

/** What is wrong with a part of the form, beside it. */
export function FieldError({ field }: { readonly field: FormField }) {
  const error = useWindow((state) => selectFieldError(state, field));
  return error === null ? null : <ErrorAlert error={error} />;
}
