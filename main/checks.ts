import { VoxfitError } from '../core/contracts/errors.js';

/** Gives `value` back as a T, or throws WRONG_USE naming `place`. */
export type Check<T> = (value: unknown, place: string) => T;

/** Longest text or list that the window has reason to send. */
const lengthLimit = 100_000;

function refuse(place: string, expected: string): never {
  throw new VoxfitError('WRONG_USE', `${place} must be ${expected}.`, { place, expected });
}

export const text: Check<string> = (value, place) =>
  typeof value === 'string' && value.length <= lengthLimit ? value : refuse(place, 'a text');

export const truth: Check<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'true or false');

/** Any number but NaN; bounds may be infinite. */
export const number: Check<number> = (value, place) =>
  typeof value === 'number' && !Number.isNaN(value) ? value : refuse(place, 'a number');

/** A voxel index, slice number or volume number. */
export const index: Check<number> = (value, place) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(place, 'a whole number from 0 up');

/** Bytes of an image, one per voxel. */
export const bytes: Check<Uint8Array> = (value, place) =>
  value instanceof Uint8Array ? value : refuse(place, 'bytes');

export function oneOf<const T extends string>(...choices: readonly T[]): Check<T> {
  return (value, place) =>
    choices.find((choice) => choice === value) ?? refuse(place, `one of ${choices.join(', ')}`);
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, place) => (value === null ? null : check(value, place));
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length > lengthLimit) refuse(place, 'a list');
    return value.map((item: unknown, at) => check(item, `${place}[${at}]`));
  };
}

/** An object whose keys are free and whose values are alike. */
export function recordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, place) =>
    Object.fromEntries(entries(value, place).map(([key, item]) => [key, check(item, `${place}.${key}`)]));
}

type Fields = Readonly<Record<string, Check<unknown>>>;
type Checked<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]> };

/** An object with exactly these fields. */
export function object<F extends Fields>(fields: F): Check<Checked<F>> {
  return (value, place) => {
    const found = new Map(entries(value, place));
    const checked = Object.entries(fields).map(([key, check]) => {
      const item = check(found.get(key), `${place}.${key}`);
      found.delete(key);
      return [key, item] as const;
    });
    for (const key of found.keys()) refuse(`${place}.${key}`, 'absent');
    return Object.fromEntries(checked) as Checked<F>;
  };
}

/** An object of which each field may be absent. */
export function partial<F extends Fields>(fields: F): Check<Partial<Checked<F>>> {
  return (value, place) => {
    const checked = entries(value, place).map(([key, item]) => {
      const check = Object.hasOwn(fields, key) ? fields[key] : undefined;
      return [key, (check ?? refuse(`${place}.${key}`, 'absent'))(item, `${place}.${key}`)] as const;
    });
    return Object.fromEntries(checked) as Partial<Checked<F>>;
  };
}

/** An object of one of several kinds, told apart by its field `kind`. */
export function byKind<M extends Readonly<Record<string, Check<unknown>>>>(
  kinds: M,
): Check<ReturnType<M[keyof M]>> {
  return (value, place) => {
    const kind = entries(value, place).find(([key]) => key === 'kind')?.[1];
    const check = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    const known = check ?? refuse(`${place}.kind`, `one of ${Object.keys(kinds).join(', ')}`);
    return known(value, place) as ReturnType<M[keyof M]>;
  };
}

/** The arguments of a call, in order. */
export function args<T extends readonly unknown[]>(
  ...checks: { readonly [K in keyof T]: Check<T[K]> }
): Check<T> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length !== checks.length) refuse(place, `${checks.length} arguments`);
    return checks.map((check, at) => check(value[at], `${place}, argument ${at + 1}`)) as unknown as T;
  };
}

function entries(value: unknown, place: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(place, 'an object');
  return Object.entries(value);
}
