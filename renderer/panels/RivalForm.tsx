import { SegmentedControl, Select } from '@mantine/core';
import { catalogue } from '../../core/models/catalogue.js';
import { selectRivalModel } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { ParameterTable } from './ParameterTable.js';

const noRival = 'none';

const choices = [
  { value: noRival, label: 'No other model' },
  ...catalogue
    .filter((model) => model.kind === 'equation')
    .map((model) => ({ value: model.id, label: model.name })),
];

/** A second model for the same samples, and what decides between the two. */
export function RivalForm({ disabled }: { readonly disabled: boolean }) {
  const { store } = useTools();
  const rival = useWindow((state) => state.form.rival);
  const model = useWindow(selectRivalModel);
  return (
    <div className="rival">
      <Select
        label="Compare with"
        size="xs"
        data={choices}
        value={rival?.modelId ?? noRival}
        allowDeselect={false}
        disabled={disabled}
        onChange={(id) => store.dispatch({ kind: 'chooseRival', modelId: id === noRival ? null : id })}
      />
      {rival !== null && model !== null && (
        <>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Criterion of the comparison"
            disabled={disabled}
            value={rival.criterion}
            onChange={(criterion) =>
              store.dispatch({ kind: 'chooseCriterion', criterion: criterion === 'bic' ? 'bic' : 'aicc' })
            }
            data={[
              { value: 'aicc', label: 'AICc' },
              { value: 'bic', label: 'BIC' },
            ]}
          />
          <ParameterTable model={model} of="rival" disabled={disabled} />
        </>
      )}
    </div>
  );
}
