import { useState } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly invalid?: boolean;
  /** Called on Enter and on leaving the field, with the text as it was typed but for blanks around it. */
  readonly onCommit: (text: string) => void;
}

/** A line of text. */
export function TextField({ label, value, placeholder, disabled, invalid, onCommit }: TextFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (): void => {
    if (draft === null) return;
    setDraft(null);
    if (draft.trim() !== value) onCommit(draft.trim());
  };
  return (
    <input
      type="text"
      className="quantity"
      aria-label={label}
      aria-invalid={invalid || undefined}
      title={label}
      disabled={disabled}
      placeholder={placeholder}
      spellCheck={false}
      value={draft ?? value}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
