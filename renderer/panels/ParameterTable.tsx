import type { EquationModel, ModelParameter, ParameterSetting } from '../../core/contracts/model.js';
import { displayUnit, formatNumber } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { QuantityInput } from './QuantityInput.js';

interface ParameterTableProps {
  readonly model: EquationModel;
  readonly disabled: boolean;
}

/** Start, bounds and fixing of each parameter, in the unit people use. */
export function ParameterTable({ model, disabled }: ParameterTableProps) {
  return (
    <table className="parameters">
      <caption className="visually-hidden">Parameters</caption>
      <colgroup>
        <col />
        <col />
        <col />
        <col />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col">Start</th>
          <th scope="col">Lower</th>
          <th scope="col">Upper</th>
          <th scope="col" className="fix">
            Fix
          </th>
        </tr>
      </thead>
      <tbody>
        {model.parameters.map((parameter) => (
          <ParameterRow
            key={`${model.id} ${parameter.symbol}`}
            model={model}
            parameter={parameter}
            disabled={disabled}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ParameterRowProps {
  readonly model: EquationModel;
  readonly parameter: ModelParameter;
  readonly disabled: boolean;
}

/** How a start that is no number is found. */
const startNames = { logLinear: 'log-linear', grid: 'grid', declared: '' } as const;

function ParameterRow({ model, parameter, disabled }: ParameterRowProps) {
  const { store } = useTools();
  const setting = useWindow((state) => state.form.parameters[parameter.symbol]) ?? noSetting;
  const { factor, symbol: unit } = displayUnit(parameter.unit);
  const { symbol } = parameter;
  const isHeld = parameter.held !== undefined && setting.start === undefined;
  const fixed = setting.fixed !== undefined || isHeld;
  const { start } = model;
  const closedForm =
    (start.kind === 'logLinear' && (start.amplitude === symbol || start.timeConstant === symbol)) ||
    (start.kind === 'grid' && Object.hasOwn(start.parameters, symbol));
  const edit = (next: ParameterSetting): void =>
    store.dispatch({ kind: 'editParameter', symbol, setting: next });
  const change = (field: keyof ParameterSetting, value: number | undefined): void => {
    const { [field]: _, ...rest } = setting;
    edit(value === undefined ? rest : { ...rest, [field]: value });
  };
  const toggleFix = (): void => {
    const { fixed: value, ...rest } = setting;
    if (isHeld || (parameter.held && value !== undefined)) edit({ ...rest, start: value ?? parameter.start });
    else edit(fixed ? rest : { ...rest, fixed: rest.start ?? parameter.start });
  };
  return (
    <tr>
      <th scope="row" title={parameter.label}>
        {symbol}
        {unit !== '' && <span className="dim"> {unit}</span>}
      </th>
      <td>
        <QuantityInput
          label={fixed ? `${symbol} fixed at` : `${symbol} start`}
          value={
            fixed
              ? (setting.fixed ?? parameter.start)
              : (setting.start ?? (closedForm ? undefined : parameter.start))
          }
          placeholder={closedForm && !fixed ? startNames[start.kind] : formatNumber(parameter.start * factor)}
          factor={factor}
          disabled={disabled}
          onCommit={(value) =>
            fixed && value === undefined ? undefined : change(fixed ? 'fixed' : 'start', value)
          }
        />
      </td>
      <td>
        <QuantityInput
          label={`${symbol} lower bound`}
          value={setting.lower ?? parameter.lower}
          factor={factor}
          disabled={disabled || fixed}
          onCommit={(value) => change('lower', value)}
        />
      </td>
      <td>
        <QuantityInput
          label={`${symbol} upper bound`}
          value={setting.upper ?? parameter.upper}
          factor={factor}
          disabled={disabled || fixed}
          onCommit={(value) => change('upper', value)}
        />
      </td>
      <td className="fix">
        <input
          type="checkbox"
          aria-label={`Fix ${symbol}`}
          checked={fixed}
          disabled={disabled}
          onChange={toggleFix}
        />
      </td>
    </tr>
  );
}

const noSetting: ParameterSetting = {};
