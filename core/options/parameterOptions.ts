import { resolve } from 'node:path';
import type { ParameterSetting } from '../contracts/model.js';
import { type ParsedArguments, parseAssignment, parseNumber, wrongUse } from './options.js';

/** All `--param` and `--fix`, by parameter; `prefix`: of the options' names, for those of a second model. */
export function parameterSettings(args: ParsedArguments, prefix = ''): Record<string, ParameterSetting> {
  const settings: Record<string, ParameterSetting> = {};
  const add = (name: string, setting: ParameterSetting): void => {
    if (Object.hasOwn(settings, name)) throw wrongUse(`The parameter ${name} is set twice.`);
    settings[name] = setting;
  };
  for (const text of args.texts(`${prefix}param`)) {
    const [name, rest] = parseAssignment(text, `--${prefix}param`);
    const parts = rest.split(':');
    if (parts.length !== 1 && parts.length !== 3) {
      throw wrongUse(`--${prefix}param ${name} needs start or start:lower:upper, not "${rest}".`);
    }
    const [start, lower, upper] = parts.map((part) =>
      part === '' ? undefined : parseNumber(part, `--${prefix}param ${name}`),
    );
    if (start === undefined && lower === undefined && upper === undefined) {
      throw wrongUse(`--${prefix}param ${name} needs a start value or a bound, not "${rest}".`);
    }
    add(name, {
      ...(start === undefined ? {} : { start }),
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
    });
  }
  for (const text of args.texts(`${prefix}fix`)) {
    const [name, value] = parseAssignment(text, `--${prefix}fix`);
    add(name, fixedSetting(`--${prefix}fix`, name, value));
  }
  return settings;
}

/** The value of `--fix`: an image by the ending of its name, else a number. */
function fixedSetting(option: string, name: string, value: string): ParameterSetting {
  if (/\.(nii|hdr|img)(\.gz)?$/i.test(value)) return { fixedMap: resolve(value) };
  if (Number.isNaN(Number(value))) {
    throw wrongUse(`${option} ${name} needs a number or a NIfTI image (.nii, .nii.gz), not "${value}".`);
  }
  return { fixed: parseNumber(value, `${option} ${name}`) };
}

/** All `--unit`, by name; undefined where none is given. `prefix`: as for parameterSettings. */
export function givenUnits(args: ParsedArguments, prefix = ''): Record<string, string> | undefined {
  const units: Record<string, string> = {};
  for (const text of args.texts(`${prefix}unit`)) {
    const [name, unit] = parseAssignment(text, `--${prefix}unit`);
    if (Object.hasOwn(units, name)) throw wrongUse(`--${prefix}unit ${name} is given twice.`);
    units[name] = unit;
  }
  return Object.keys(units).length === 0 ? undefined : units;
}
