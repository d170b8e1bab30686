import { basename } from 'node:path';
import type { AcquisitionVariable, ImageFile, Problem } from '../contracts/series.js';
import { acquisitionField, rangeText } from '../models/resolve/acquisitionFields.js';
import { repeatedVolumes } from '../models/resolve/repeatedVolumes.js';
import { imageStem } from './imageFile.js';
import { type ImageName, readImageName, type StackKind } from './imageNames.js';

type Variables = Readonly<Record<string, AcquisitionVariable>>;

/** By which variables files are put in order, the slowest first, and the index of names that counts each. */
const ordering: readonly { readonly symbol: string; readonly kind: StackKind }[] = [
  { symbol: 'MTState', kind: 'mt' },
  { symbol: 'FlipAngle', kind: 'flip' },
  { symbol: 'TI', kind: 'inv' },
  { symbol: 'TE', kind: 'echo' },
];

/**
 * The order of the files of a series by value: magnetisation-transfer state, flip angle, inversion time, echo time, as far
 * as each is one number per file and differs between files; where all names have indices, only what these count. Indices into `files`, stable where nothing differs.
 */
export function orderByValue(files: readonly ImageFile[], variables: Variables): readonly number[] {
  const counted = countedBy(files.map((file) => readImageName(imageStem(file.path))));
  const keys = (counted.length > 0 ? counted : ordering).flatMap(({ symbol }) => {
    const values = valuePerFile(files, variables[symbol]);
    return values === null || new Set(values).size < 2 ? [] : [values];
  });
  const order = files.map((_, n) => n);
  return order.sort((a, b) => {
    const key = keys.find((values) => values[a] !== values[b]);
    return key === undefined ? a - b : (key[a] as number) - (key[b] as number);
  });
}

/** So many duplicates are told; more say no more. */
const mostDuplicates = 5;

/**
 * What names and values of the files of a series say against each other or lack: indices that are missing, values that
 * come twice, values in another order than the indices, and variables that differ although no index says so.
 * `files`: in their order by value.
 */
export function orderProblems(files: readonly ImageFile[], variables: Variables): readonly Problem[] {
  if (files.length < 2) return duplicates(files, variables);
  const names = files.map((file) => readImageName(imageStem(file.path)));
  const counted = countedBy(names);
  return [
    ...counted.flatMap(({ kind }) => missingIndices(kind, names)),
    ...contradictions(files, names, variables, counted),
    ...duplicates(files, variables),
    ...(counted.length === 0 ? [] : strayVariables(files, variables, counted)),
  ];
}

/** What the indices count that all names have. */
function countedBy(names: readonly ImageName[]): typeof ordering {
  return ordering.filter(({ kind }) => names.every(({ indices }) => indices[kind] !== undefined));
}

function missingIndices(kind: StackKind, names: readonly ImageName[]): Problem[] {
  const found = new Set(names.map(({ indices }) => Number(indices[kind])));
  const most = Math.max(...found);
  // Indices count files; numbers such as TE12 or FA15 are values, and of these none is missing.
  if (![...found].every((index) => Number.isInteger(index)) || most > 2 * found.size + 2 || !found.has(1)) {
    return [];
  }
  const missing = Array.from({ length: most }, (_, n) => n + 1).filter((index) => !found.has(index));
  if (missing.length === 0) return [];
  const message = `${kind} ${missing.join(', ')} of ${most} ${missing.length === 1 ? 'is' : 'are'} missing: the series has ${kind} ${[...found].sort((a, b) => a - b).join(', ')}.`;
  return [{ code: 'FILE_MISSING', message }];
}

/** Per variable and index: the values must grow with the index (fall, for flip angles and states, is as good). */
function contradictions(
  files: readonly ImageFile[],
  names: readonly ImageName[],
  variables: Variables,
  counted: typeof ordering,
): Problem[] {
  const [only, ...others] = counted;
  if (only === undefined || others.length > 0 || only.kind === 'mt') return [];
  const values = valuePerFile(files, variables[only.symbol]);
  if (values === null) return [];
  const order = names
    .map(({ indices }, n) => ({ index: Number(indices[only.kind]), value: values[n] as number, file: n }))
    .sort((a, b) => a.index - b.index);
  const steps = order.slice(1).map(({ value }, n) => Math.sign(value - (order[n]?.value as number)));
  if (!(steps.includes(1) && steps.includes(-1))) return [];
  const { unit = '' } = variables[only.symbol] ?? {};
  const at = steps.indexOf(steps[0] === 1 ? -1 : 1);
  const [before, after] = [order[at], order[at + 1]];
  const volumes = [before, after].flatMap((one) => (one === undefined ? [] : volumesOf(files, one.file)));
  return [
    {
      code: 'ORDER_CONTRADICTS',
      message: `${only.kind} ${before?.index} has ${only.symbol} ${before?.value} ${unit} and ${only.kind} ${after?.index} ${after?.value} ${unit}: the ${acquisitionField(only.symbol)?.plural} are not in the order of the names. Volumes are ordered by value.`,
      about: { variable: only.symbol, volumes },
    },
  ];
}

/** Volumes that have the values of an earlier one, as the table of the window marks them. */
function duplicates(files: readonly ImageFile[], variables: Variables): Problem[] {
  const { symbols, earlier } = repeatedVolumes(
    Object.fromEntries(Object.entries(variables).map(([symbol, { values }]) => [symbol, values])),
  );
  const places = files.flatMap(({ path, volumes }) =>
    Array.from({ length: volumes }, (_, n) => `${basename(path)}${volumes === 1 ? '' : ` (volume ${n})`}`),
  );
  return [...earlier].slice(0, mostDuplicates).map(([volume, before]) => {
    const texts = symbols.map((symbol) => {
      const { values = [], unit = '' } = variables[symbol] ?? {};
      return `${symbol} ${values[volume]} ${unit}`.replace(/ 1$/, '');
    });
    const both =
      files.length === 1 ? `Volumes ${before} and ${volume}` : `${places[before]} and ${places[volume]}`;
    const message = `${both} have the same ${texts.join(', ')}.`;
    return { code: 'VALUE_DUPLICATE', message };
  });
}

/** Timing that should be the same in all files, since their names count something else. */
function strayVariables(
  files: readonly ImageFile[],
  variables: Variables,
  counted: typeof ordering,
): Problem[] {
  const names = readImageName(imageStem(files[0]?.path ?? ''));
  if (/_(bold|dwi|asl)$/.test(names.base)) return [];
  return ['TE', 'TI', 'TR', 'FlipAngle', 'MTState'].flatMap((symbol) => {
    const variable = variables[symbol];
    if (variable === undefined || counted.some((one) => one.symbol === symbol)) return [];
    if (new Set(variable.values).size < 2) return [];
    const kinds = counted.map(({ kind }) => kind).join(' and ');
    // The two inversions of MP2RAGE may have an angle each, and images with and without a pulse a TR each.
    if (symbol === 'FlipAngle' && kinds === 'inv') return [];
    if (symbol === 'TR' && counted.some(({ kind }) => kind === 'mt' || kind === 'flip')) return [];
    return [
      {
        code: 'VALUE_DIFFERS',
        message:
          `The files are counted by ${kinds}, but ${symbol} differs between them too: ${rangeText(variable.values)} ${variable.unit === '1' ? '' : variable.unit}`.trimEnd() +
          '.',
        about: { variable: symbol },
      },
    ];
  });
}

/** Positions in the series of the volumes of one of its files. */
function volumesOf(files: readonly ImageFile[], file: number): readonly number[] {
  const from = files.slice(0, file).reduce((sum, { volumes }) => sum + volumes, 0);
  return Array.from({ length: files[file]?.volumes ?? 0 }, (_, n) => from + n);
}

/** One number per file; null where a file has several, or none is known. */
function valuePerFile(
  files: readonly ImageFile[],
  variable: AcquisitionVariable | undefined,
): readonly number[] | null {
  if (variable === undefined) return null;
  const perFile: number[] = [];
  let at = 0;
  for (const { volumes } of files) {
    const values = variable.values.slice(at, at + volumes);
    const [value] = values;
    if (value === undefined || values.some((other) => other !== value)) return null;
    perFile.push(value);
    at += volumes;
  }
  return perFile;
}
