import { SegmentedControl } from '@mantine/core';
import { useTools } from '../state/useWindow.js';
import type { FormConfounds } from '../state/windowState.js';
import { TextField } from './TextField.js';

interface ConfoundFormProps {
  readonly confounds: FormConfounds | null;
  readonly disabled: boolean;
  readonly onEdit: (confounds: FormConfounds | null) => void;
}

/** A table of further regressors: which of its columns, and what stands for n/a in its first row. */
export function ConfoundForm({ confounds, disabled, onEdit }: ConfoundFormProps) {
  const { commands } = useTools();
  const choose = (): void =>
    commands.chooseFile('confounds', (file) => onEdit({ columns: null, firstRow: null, ...confounds, file }));
  return (
    <>
      <p className="arrival">
        <span>Confounds</span>
        <span className="chosen">
          <button
            type="button"
            className="link"
            disabled={disabled}
            title={confounds?.file.name}
            aria-label={`Table of confounds${confounds === null ? '' : `: ${confounds.file.name}`}`}
            onClick={choose}
          >
            {confounds?.file.name ?? 'Choose…'}
          </button>
          {confounds !== null && (
            <button
              type="button"
              className="link"
              disabled={disabled}
              aria-label="Leave the confounds out"
              onClick={() => onEdit(null)}
            >
              ×
            </button>
          )}
        </span>
      </p>
      {confounds !== null && (
        <>
          <TextField
            label="Columns of the confounds, divided by commas; empty for all"
            value={confounds.columns?.join(', ') ?? ''}
            placeholder="all columns"
            disabled={disabled}
            onCommit={(text) => onEdit({ ...confounds, columns: columnsOf(text) })}
          />
          <SegmentedControl
            size="xs"
            aria-label="What stands for n/a in the first row of the confounds"
            disabled={disabled}
            value={confounds.firstRow ?? refused}
            onChange={(word) =>
              onEdit({ ...confounds, firstRow: word === 'zero' || word === 'mean' ? word : null })
            }
            data={[
              { value: refused, label: 'Refuse n/a' },
              { value: 'zero', label: 'n/a as 0' },
              { value: 'mean', label: 'n/a as mean' },
            ]}
          />
        </>
      )}
    </>
  );
}

const refused = 'refused';

function columnsOf(text: string): readonly string[] | null {
  const names = text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
  return names.length === 0 ? null : names;
}
