import { useState } from 'react';
import { parseQuantity } from '../display/parseQuantity.js';
import { formatNumber } from '../display/units.js';

interface QuantityInputProps {
  readonly label: string;
  /** SI; undefined shows the placeholder. */
  readonly value: number | undefined;
  readonly placeholder?: string;
  /** Number on screen = SI * factor. */
  readonly factor: number;
  readonly disabled?: boolean;
  /** Significant digits on screen; the value itself keeps all of them. */
  readonly digits?: number;
  /** SI; undefined when the field was emptied. Called on Enter and on leaving the field, with usable numbers only. */
  readonly onCommit: (value: number | undefined) => void;
}

/** A field for one number with infinity allowed; what cannot be read stays in the field and is marked. */
export function QuantityInput({
  label,
  value,
  placeholder,
  factor,
  disabled,
  digits = 6,
  onCommit,
}: QuantityInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? value : parseQuantity(draft, factor);
  const commit = (): void => {
    if (draft === null || parsed === null) return;
    setDraft(null);
    if (parsed !== value) onCommit(parsed);
  };
  return (
    <input
      type="text"
      inputMode="decimal"
      className="quantity"
      aria-label={label}
      aria-invalid={parsed === null || undefined}
      title={parsed === null ? 'Not a number' : label}
      disabled={disabled}
      placeholder={placeholder}
      value={draft ?? (value === undefined ? '' : formatNumber(value * factor, digits))}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
