import type { Model, ModelParameter, ParameterSetting, StartRule } from '../../core/contracts/model.js';
import { displayUnit, formatNumber } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { QuantityInput } from './QuantityInput.js';

interface ParameterTableProps {
  readonly model: Model;
  readonly disabled: boolean;
}

/** Start, bounds and fixing of each parameter and the value of each constant, in the unit people use. */
export function ParameterTable({ model, disabled }: ParameterTableProps) {
  const rows = rowsOf(model);
  if (rows.length === 0) return null;
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
        {rows.map(({ parameter, start }) => (
          <ParameterRow
            key={`${model.id} ${parameter.symbol}`}
            parameter={parameter}
            start={start}
            disabled={disabled}
          />
        ))}
      </tbody>
    </table>
  );
}

/** `start` null: a constant, which cannot be estimated. */
interface Row {
  readonly parameter: ModelParameter;
  readonly start: StartRule | null;
}

interface ParameterRowProps extends Row {
  readonly disabled: boolean;
}

function rowsOf(model: Model): readonly Row[] {
  const constants = (list: readonly ModelParameter[]): Row[] =>
    list.map((parameter) => ({ parameter, start: null }));
  if (model.kind === 'calculation') return constants(model.parameters);
  if (model.kind !== 'equation') return [];
  const { start } = model;
  return [
    ...model.parameters.map((parameter) => ({ parameter, start })),
    ...constants(model.constants ?? []),
  ];
}

/** How a start that is no number is found; null where it is one. */
function startNameOf(start: StartRule, symbol: string): string | null {
  if (start.kind === 'grid') return Object.hasOwn(start.parameters, symbol) ? 'grid' : null;
  if (start.kind === 'declared') return null;
  return start.amplitude === symbol || start.decay === symbol ? 'log-linear' : null;
}

function ParameterRow({ parameter, start, disabled }: ParameterRowProps) {
  const { store } = useTools();
  const setting = useWindow((state) => state.form.parameters[parameter.symbol]) ?? noSetting;
  const { factor, symbol: unit } = displayUnit(parameter.unit);
  const { symbol } = parameter;
  const isHeld = parameter.held !== undefined && setting.start === undefined;
  const fixed = setting.fixed !== undefined || isHeld;
  const isMissing = parameter.required === true || Number.isNaN(parameter.start);
  const startName = start === null ? null : startNameOf(start, symbol);
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
              ? (setting.fixed ?? (isMissing ? undefined : parameter.start))
              : (setting.start ?? (startName === null ? parameter.start : undefined))
          }
          placeholder={
            fixed
              ? isMissing
                ? 'needed'
                : formatNumber(parameter.start * factor)
              : (startName ?? formatNumber(parameter.start * factor))
          }
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
          disabled={disabled || start === null}
          onChange={toggleFix}
        />
      </td>
    </tr>
  );
}

const noSetting: ParameterSetting = {};
