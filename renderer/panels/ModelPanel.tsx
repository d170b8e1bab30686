import { Button, Select } from '@mantine/core';
import { catalogue } from '../../core/models/catalogue.js';
import { inputFunctionChoices } from '../../core/models/inputFunctionChoices.js';
import { methodsOf } from '../../core/models/resolve/methods.js';
import { selectQueueObstacle, selectRunObstacle } from '../state/obstacles.js';
import { ownFunctionId, ownModelId, selectModel, selectRunning } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { DesignForm } from './DesignForm.js';
import { ErrorAlert } from './ErrorAlert.js';
import { ExcludedVolumes } from './ExcludedVolumes.js';
import { ForecastView } from './ForecastView.js';
import { InputFunctionForm } from './InputFunctionForm.js';
import { MaskForm } from './MaskForm.js';
import { OwnFunctionForm } from './OwnFunctionForm.js';
import { OwnModelForm } from './OwnModelForm.js';
import { ParameterTable } from './ParameterTable.js';
import { RivalForm } from './RivalForm.js';
import { SuggestionLine } from './SuggestionLine.js';

const modelChoices = catalogue.map((model) => ({ value: model.id, label: model.name }));
const ownFunctionChoice = { value: ownFunctionId, label: 'Own function over slices' };

/** What to fit: model, parameters, mask, and what the run will need. */
export function ModelPanel() {
  const { commands, store } = useTools();
  const model = useWindow(selectModel);
  const method = useWindow((state) => state.form.method);
  const modelId = useWindow((state) => state.form.modelId);
  const ownName = useWindow((state) => state.form.ownModel.name);
  const methods = methodsOf(model);
  const input = useWindow((state) => state.form.input);
  const inputFunctions = inputFunctionChoices(model);
  const inputs = model.kind === 'equation' ? (model.inputs ?? []) : [];
  const running = useWindow(selectRunning);
  const starting = useWindow((state) => state.starting);
  const obstacle = useWindow(selectRunObstacle);
  const queueObstacle = useWindow(selectQueueObstacle);
  const queued = useWindow((state) => state.jobs.jobs.length);
  const runError = useWindow((state) => state.runError);
  return (
    <section className="panel panel-model" aria-labelledby="model-title">
      <div className="panel-head">
        <h2 id="model-title">Model</h2>
      </div>
      <Select
        aria-label="Model"
        size="xs"
        role="combobox"
        data={[...modelChoices, { value: ownModelId, label: ownName }, ownFunctionChoice]}
        value={modelId}
        allowDeselect={false}
        disabled={running}
        onChange={(id) => id !== null && store.dispatch({ kind: 'chooseModel', modelId: id })}
      />
      <SuggestionLine disabled={running} />
      {modelId !== ownModelId && model.summary !== '' && <p className="summary">{model.summary}</p>}
      {modelId === ownFunctionId && <OwnFunctionForm disabled={running} />}
      {modelId === ownModelId && <OwnModelForm disabled={running} />}
      {model.kind === 'equation' && modelId !== ownModelId && (
        <p className="equation">
          <code>{model.equation.replaceAll('*', ' · ')}</code>
        </p>
      )}
      {methods.length > 0 && (
        <Select
          label="Method"
          size="xs"
          data={methods.map(({ id, label }) => ({ value: id, label }))}
          value={method ?? methods[0]?.id ?? null}
          allowDeselect={false}
          disabled={running}
          onChange={(id) => id !== null && store.dispatch({ kind: 'chooseMethod', method: id })}
        />
      )}
      {inputs.length > 1 && (
        <Select
          label="Samples are"
          size="xs"
          data={inputs.map(({ id, label }) => ({ value: id, label }))}
          value={input ?? inputs[0]?.id ?? null}
          allowDeselect={false}
          disabled={running}
          onChange={(id) => id !== null && store.dispatch({ kind: 'chooseInput', input: id })}
        />
      )}
      {inputFunctions !== null && <InputFunctionForm choices={inputFunctions} disabled={running} />}
      {model.kind === 'regression' && <DesignForm disabled={running} />}
      <ParameterTable model={model} of="model" disabled={running} />
      {model.kind === 'equation' && <RivalForm disabled={running} />}
      <ExcludedVolumes disabled={running} />
      <MaskForm disabled={running} />
      <ForecastView />
      <div className="run">
        <div className="run-buttons">
          <Button
            size="sm"
            disabled={obstacle !== null || starting}
            aria-describedby="run-obstacle"
            onClick={commands.run}
          >
            Run fit
          </Button>
          <Button
            size="sm"
            variant="default"
            disabled={queueObstacle !== null}
            title={queueObstacle ?? 'Fit this later, with the other jobs of the queue'}
            rightSection={queued === 0 ? undefined : <span className="dim">{queued}</span>}
            aria-label="Add to queue"
            onClick={commands.queueFit}
          >
            Add to queue
          </Button>
        </div>
        <p id="run-obstacle" className="obstacle">
          {running || starting ? '' : obstacle}
        </p>
        {runError !== null && (
          <ErrorAlert error={runError} onDismiss={() => store.dispatch({ kind: 'dismissRunError' })} />
        )}
      </div>
    </section>
  );
}
