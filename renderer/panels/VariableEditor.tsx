import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ModelVariable } from '../../core/contracts/model.js';
import { type AcquisitionField, acquisitionField } from '../../core/models/resolve/acquisitionFields.js';
import { formatValues, parseValues, spreadPerFile, valuesProblem } from '../display/parseValues.js';
import { unitDoubt } from '../display/unitDoubt.js';
import { displayVariableUnit } from '../display/units.js';
import { selectRunning } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { EditedVariable } from '../state/windowState.js';

interface VariableEditorProps {
  readonly variable: ModelVariable;
  readonly volumeCount: number;
}

const noFiles: readonly number[] = [];

/** One acquisition variable: its values as text in the unit people use, where they come from, what is wrong. */
export function VariableEditor({ variable, volumeCount }: VariableEditorProps) {
  const { store } = useTools();
  const edited = useWindow((state) => state.form.variables[variable.symbol]);
  const fromFile = useWindow((state) => state.series?.variables[variable.symbol]);
  const volumesPerFile = useWindow((state) => state.series?.volumesPerFile ?? noFiles);
  const running = useWindow(selectRunning);
  const [draft, setDraft] = useState<string | null>(null);
  const { factor, symbol: unit } = displayVariableUnit(variable.symbol, variable.unit);
  const shown = { symbol: variable.symbol, factor };
  const values = edited?.values ?? [];
  const absent = values.length === 0;
  const missing = absent && variable.optional === undefined;
  const field = acquisitionField(variable.symbol);
  const fault = edited?.fault ?? null;
  const doubt =
    fault === null && !absent && edited?.confirmed !== true
      ? unitDoubt(variable, values, fromFile, edited?.edited === true)
      : null;
  const heading = capitalised(field?.plural ?? `${variable.label}s`);
  const inUnit = unit === '' ? '' : ` in ${unit}`;
  const example = field?.words?.join(', ') ?? `${volumeCount} values${inUnit}, e.g. ${exampleOf(field)}`;

  const edit = (text: string): void => {
    const typed = parseValues(text, shown);
    const parsed = { ...typed, values: spreadPerFile(typed.values, volumesPerFile) };
    setDraft(text);
    store.dispatch({
      kind: 'editVariable',
      symbol: variable.symbol,
      values: parsed.values,
      perFile: parsed.values !== typed.values,
      fault: parsed.values.length === 0 ? null : valuesProblem(parsed, volumeCount),
    });
  };
  const readAsMilliseconds = (): void => {
    setDraft(null);
    const seconds = values.map((value) => Number((value / 1000).toPrecision(15)));
    store.dispatch({
      kind: 'editVariable',
      symbol: variable.symbol,
      values: seconds,
      perFile: false,
      fault: null,
    });
  };
  const confirm = (): void => store.dispatch({ kind: 'confirmVariable', symbol: variable.symbol });
  const reset = (): void => {
    setDraft(null);
    store.dispatch({ kind: 'resetVariable', symbol: variable.symbol });
  };

  return (
    <div className="variable" data-missing={missing || undefined}>
      <Textarea
        label={`${heading} (${variable.symbol})${unit === '' ? '' : `, ${unit}`}`}
        size="xs"
        autosize
        minRows={1}
        maxRows={5}
        spellCheck={false}
        disabled={running}
        placeholder={variable.optional ? 'not known' : example}
        title={absent ? undefined : `From ${edited?.source}`}
        value={draft ?? formatValues(values, shown)}
        onChange={(event) => edit(event.currentTarget.value)}
        error={fault ?? (missing && `Missing: type or paste ${volumeCount} values, or add a JSON sidecar.`)}
      />
      {doubt !== null && (
        <p className="suspect">
          {doubt.reason}{' '}
          {doubt.mayBeMilliseconds && (
            <>
              <button type="button" className="link" disabled={running} onClick={readAsMilliseconds}>
                Read as milliseconds
              </button>{' '}
              <button type="button" className="link" disabled={running} onClick={confirm}>
                Keep as seconds
              </button>
            </>
          )}
        </p>
      )}
      {!absent && (
        <p className="source">
          <span title={edited?.source}>{sourceText(edited)}</span>
          {edited?.edited && fromFile !== undefined && (
            <button type="button" className="link" onClick={reset}>
              Back to {fromFile.source}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function exampleOf(field: AcquisitionField | undefined): string {
  return field?.isSwitch ? '0, 1' : '10, 20, 30';
}

/** Where the values come from, and that their unit was confirmed. */
function sourceText(variable: EditedVariable | undefined): string {
  if (variable === undefined) return '';
  const { source, edited, confirmed } = variable;
  const isTyped = edited && source.startsWith('edited');
  return `${isTyped ? capitalised(source) : `From ${source}`}${confirmed && edited ? ', kept as seconds' : ''}`;
}

function capitalised(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
