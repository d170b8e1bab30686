import { useMemo } from 'react';
import { isDirection, tableColumns } from '../display/acquisitionTable.js';
import { delayVariables } from '../state/formRequest.js';
import { selectModel, selectRunning, shownVariables } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';
import { SeriesChoice } from './SeriesChoice.js';
import { SliceOffsets } from './SliceOffsets.js';
import { VariableSummary } from './VariableSummary.js';

/** What was read: files, volumes, acquisition variables and what is doubtful about them. */
export function DataPanel() {
  const { commands, store } = useTools();
  const series = useWindow((state) => state.series);
  const opening = useWindow((state) => state.opening);
  const openError = useWindow((state) => state.openError);
  const model = useWindow(selectModel);
  const running = useWindow(selectRunning);
  const choice = useWindow((state) => state.choice);
  const values = useWindow((state) => state.form.variables);
  const variables = useMemo(() => shownVariables(model), [model]);
  const columns = useMemo(
    () =>
      tableColumns(variables, values).filter(({ use, symbol }) => use !== 'unused' && !isDirection(symbol)),
    [variables, values],
  );
  if (series === null) return null;
  const others = Object.entries(series.variables).filter(
    ([symbol]) => !model.variables.some((variable) => variable.symbol === symbol),
  );
  const problems = series.problems.filter(
    (problem) => problem.code !== 'VARIABLE_UNIT_SUSPECT' || model.variables.length === 0,
  );
  const { fileNames } = series;
  return (
    <section className="panel" aria-labelledby="data-title">
      <div className="panel-head">
        <h2 id="data-title">Data</h2>
        <span className="dim">
          {series.volumeCount} volume{series.volumeCount === 1 ? '' : 's'}
        </span>
      </div>
      <p className="file-names" title={fileNames.join('\n')}>
        {fileNames.length <= 2
          ? fileNames.join(', ')
          : `${fileNames[0]} and ${fileNames.length - 1} more files`}
      </p>
      {opening !== null && (
        <p className="notice">
          Reading {opening.fileName}, {Math.round(opening.fraction * 100)} %{' '}
          <button type="button" className="link" onClick={commands.cancelOpening}>
            Cancel opening
          </button>
        </p>
      )}
      {choice !== null && <SeriesChoice choice={choice} />}
      {openError !== null && (
        <ErrorAlert error={openError} onDismiss={() => store.dispatch({ kind: 'dismissOpenError' })} />
      )}
      {columns.map((column) => (
        <VariableSummary
          key={column.symbol}
          column={column}
          unit={variables.find(({ symbol }) => symbol === column.symbol)?.unit ?? ''}
        />
      ))}
      {delayVariables(model).map((variable) => (
        <SliceOffsets
          key={`${series.id} ${variable.symbol}`}
          variable={variable}
          slices={series.shape[2]}
          disabled={running}
        />
      ))}
      {others.length > 0 && (
        <p className="dim other-variables">
          Also known, not used by this model:{' '}
          {others.map(([symbol, variable], index) => (
            <span key={symbol} title={variable.source}>
              {index > 0 && ', '}
              {symbol}
            </span>
          ))}
        </p>
      )}
      {problems.length > 0 && (
        <ul className="problems" aria-label="Problems">
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.message}`} title={problem.code}>
              {problem.message}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
