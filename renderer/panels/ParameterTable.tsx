import type { FreeableConstant, Model, ModelParameter, StartRule } from '../../core/contracts/model.js';
import { displayParameterUnit, formatNumber } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { FormParameters, FormSetting } from '../state/windowState.js';
import { QuantityInput } from './QuantityInput.js';

interface ParameterTableProps {
  readonly model: Model;
  /** Whose settings: of the model of the fit, or of the one that it is compared with. */
  readonly of: 'model' | 'rival';
  readonly disabled: boolean;
}

/** Start, bounds and fixing of each parameter and the value of each constant, in the unit people use. */
export function ParameterTable({ model, of, disabled }: ParameterTableProps) {
  const own = useWindow(({ form }) => form.parameters);
  const rivals = useWindow(({ form }) => form.rival?.parameters ?? noSettings);
  const settings = of === 'model' ? own : { ...fixedOf(own), ...rivals };
  const rows = rowsOf(model);
  if (rows.length === 0) return null;
  const onlyConstants = rows.every(({ start }) => start === null);
  return (
    <table className="parameters" data-constants={onlyConstants || undefined}>
      <caption className="visually-hidden">
        {of === 'model' ? 'Parameters' : 'Parameters of the second model'}
      </caption>
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
          {onlyConstants ? (
            <th scope="col" colSpan={4}>
              Value
            </th>
          ) : (
            <>
              <th scope="col">Start</th>
              <th scope="col">Lower</th>
              <th scope="col">Upper</th>
              <th scope="col" className="fix">
                Fix
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ parameter, start }) => (
          <ParameterRow
            key={`${model.id} ${parameter.symbol}`}
            {...{ parameter, start, of, disabled, onlyConstants }}
            setting={settings[parameter.symbol] ?? noSetting}
          />
        ))}
      </tbody>
    </table>
  );
}

/** What is fixed for the first model holds for the second too. */
function fixedOf(settings: FormParameters): FormParameters {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([symbol, { fixed, map }]) => {
      const setting = { ...(fixed === undefined ? {} : { fixed }), ...(map === undefined ? {} : { map }) };
      return Object.keys(setting).length === 0 ? [] : [[symbol, setting]];
    }),
  );
}

/** `start` null: a constant, which cannot be estimated. */
interface Row {
  readonly parameter: ModelParameter;
  readonly start: StartRule | null;
}

interface ParameterRowProps extends Row, Pick<ParameterTableProps, 'of' | 'disabled'> {
  /** No row of the table has anything to fix. */
  readonly onlyConstants: boolean;
  readonly setting: FormSetting;
}

function rowsOf(model: Model): readonly Row[] {
  const constants = (list: readonly ModelParameter[]): Row[] =>
    list.map((parameter) => ({ parameter, start: null }));
  if (model.kind === 'calculation') return constants(model.parameters);
  if (model.kind !== 'equation') return [];
  const { start } = model;
  return [
    ...model.parameters.map((parameter) => ({ parameter, start })),
    ...(model.constants ?? []).map((parameter) => freedRow(parameter, model.freeable)),
  ];
}

/** A constant, which can be estimated where the model is another with it. */
function freedRow(constant: ModelParameter, freeable: FreeableConstant | undefined): Row {
  if (freeable?.parameter.symbol !== constant.symbol) return { parameter: constant, start: null };
  return { parameter: freeable.parameter, start: freeable.start };
}

/** How a start that is no number is found; null where it is one. */
function startNameOf(start: StartRule, symbol: string): string | null {
  if (start.kind === 'grid') return Object.hasOwn(start.parameters, symbol) ? 'grid' : null;
  if (start.kind === 'declared') return null;
  return start.amplitude === symbol || start.decay === symbol ? 'log-linear' : null;
}

function ParameterRow({ parameter, start, of, setting, disabled, onlyConstants }: ParameterRowProps) {
  const { commands, store } = useTools();
  const { factor, symbol: unit } = displayParameterUnit(parameter);
  const { symbol } = parameter;
  const isHeld = parameter.held !== undefined && setting.start === undefined;
  const fixed = setting.fixed !== undefined || setting.map !== undefined || isHeld;
  const { fromSamples } = parameter;
  const isMissing = parameter.required === true || fromSamples !== undefined || Number.isNaN(parameter.start);
  const startName = start === null ? null : startNameOf(start, symbol);
  const edit = (next: FormSetting): void =>
    store.dispatch({ kind: 'editParameter', of, symbol, setting: next });
  const change = (field: 'start' | 'lower' | 'upper' | 'fixed', value: number | undefined): void => {
    const { [field]: _, ...rest } = setting;
    edit(value === undefined ? rest : { ...rest, [field]: value });
  };
  const toggleFix = (): void => {
    const { fixed: value, map: _, ...rest } = setting;
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
              ? (setting.fixed ?? (isMissing || setting.map !== undefined ? undefined : parameter.start))
              : (setting.start ?? (startName === null && !isMissing ? parameter.start : undefined))
          }
          placeholder={
            fixed
              ? setting.map !== undefined
                ? 'map'
                : isMissing
                  ? (fromSamples ?? 'needed')
                  : formatNumber(parameter.start * factor)
              : isMissing
                ? 'needed'
                : (startName ?? formatNumber(parameter.start * factor))
          }
          factor={factor}
          disabled={disabled || setting.map !== undefined}
          onCommit={(value) =>
            fixed && value === undefined ? undefined : change(fixed ? 'fixed' : 'start', value)
          }
        />
      </td>
      {fixed ? (
        <td colSpan={onlyConstants ? 3 : 2} className="fixed-map">
          {parameter.oneForAll === undefined && (
            <button
              type="button"
              className="link"
              disabled={disabled}
              title={setting.map?.name ?? `A 3D image with ${symbol} in every voxel`}
              aria-label={`Map of ${symbol}${setting.map === undefined ? '' : `: ${setting.map.name}`}`}
              onClick={() =>
                commands.chooseFile('parameterMap', (map) => {
                  const { fixed: _, start: __, ...rest } = setting;
                  edit({ ...rest, map });
                })
              }
            >
              {setting.map?.name ?? 'Map…'}
            </button>
          )}
          {setting.map !== undefined && (
            <button
              type="button"
              className="link"
              disabled={disabled}
              aria-label={`Leave the map of ${symbol} out`}
              onClick={() => {
                const { map: _, ...rest } = setting;
                edit(rest);
              }}
            >
              ×
            </button>
          )}
        </td>
      ) : (
        <>
          <td>
            <QuantityInput
              label={`${symbol} lower bound`}
              value={setting.lower ?? parameter.lower}
              factor={factor}
              disabled={disabled}
              onCommit={(value) => change('lower', value)}
            />
          </td>
          <td>
            <QuantityInput
              label={`${symbol} upper bound`}
              value={setting.upper ?? parameter.upper}
              factor={factor}
              disabled={disabled}
              onCommit={(value) => change('upper', value)}
            />
          </td>
        </>
      )}
      {!onlyConstants && (
        <td className="fix">
          <input
            type="checkbox"
            aria-label={`Fix ${symbol}`}
            checked={fixed}
            disabled={disabled || start === null || (isMissing && !fixed && setting.start === undefined)}
            onChange={toggleFix}
          />
        </td>
      )}
    </tr>
  );
}

const noSetting: FormSetting = {};
const noSettings: FormParameters = {};
