import { useState } from 'react';
import type { ErrorReport } from '../../core/contracts/errors.js';
import { CloseIcon } from './icons.js';

interface ErrorAlertProps {
  readonly error: ErrorReport;
  readonly onDismiss?: () => void;
}

/** An error: its sentence at once, its figures and causes one click away, everything copyable. */
export function ErrorAlert({ error, onDismiss }: ErrorAlertProps) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const text = errorText(error);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    );
  };
  return (
    <div role="alert" className="notice notice-error">
      <div className="notice-body">
        <p className="notice-sentence">{error.message}</p>
        <details>
          <summary>Detail</summary>
          <pre className="notice-detail">{text}</pre>
          <button type="button" className="link" onClick={copy}>
            {copied === 'no' ? 'Copy' : copied === 'yes' ? 'Copied' : 'Copying was refused; select the text'}
          </button>
        </details>
      </div>
      {onDismiss !== undefined && (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onDismiss}>
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

/** An error as plain text for a message to a colleague. */
function errorText(error: ErrorReport): string {
  const figures = Object.entries(error.detail).map(([name, value]) => `${name}: ${String(value)}`);
  const causes = error.cause.map((cause) => `caused by: ${cause}`);
  return [`${error.code}: ${error.message}`, ...figures, ...causes].join('\n');
}
