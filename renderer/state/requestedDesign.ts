import type { WindowContrast, WindowDesign } from '../../core/contracts/fitRequest.js';
import type { FormContrast, FormDesign } from './windowState.js';

/** A design as it is sent: files by token. */
export function requestedDesign(form: FormDesign | null): WindowDesign | null {
  if (form === null) return null;
  if (form.kind === 'file') return { kind: 'file', token: form.file.token };
  const { file, confounds, ...settings } = form;
  if (confounds === null) return { ...settings, token: file.token, confounds };
  const { file: table, ...rows } = confounds;
  return { ...settings, token: file.token, confounds: { ...rows, token: table.token } };
}

/** Contrasts as they are sent: without the rows into which nothing has been typed. */
export function requestedContrasts(contrasts: readonly FormContrast[]): readonly WindowContrast[] {
  return contrasts.flatMap(({ name, weights }) => (name === '' && weights === '' ? [] : [{ name, weights }]));
}
