/** What makes several files one series: an index in their names. */
export const stackKinds = ['echo', 'flip', 'inv', 'mt'] as const;
export type StackKind = (typeof stackKinds)[number];

/** What a file holds of a complex image; null where its name does not say, which is taken as the magnitude. */
export type ImagePart = 'mag' | 'phase' | 'real' | 'imag' | null;

/** The name of an image file as it tells which series the file belongs to. */
export interface ImageName {
  /** The name without index and part: that of the series. */
  readonly base: string;
  readonly indices: Readonly<Partial<Record<StackKind, string>>>;
  readonly part: ImagePart;
}

/** A file name of the Brain Imaging Data Structure: entities, then a suffix. */
export interface BidsName {
  readonly entities: ReadonlyMap<string, string>;
  readonly suffix: string;
}

const bidsEntity = /^([A-Za-z]+)-([A-Za-z0-9+]+)$/;

/** The entities and the suffix of a name without its extension; null where it is not made like that. */
export function bidsNameOf(stem: string): BidsName | null {
  const words = stem.split('_');
  const suffix = words.pop() ?? '';
  if (!/^[A-Za-z0-9]+$/.test(suffix)) return null;
  const entities = new Map<string, string>();
  for (const word of words) {
    const [, key, label] = bidsEntity.exec(word) ?? [];
    if (key === undefined || label === undefined || entities.has(key)) return null;
    entities.set(key, label);
  }
  return { entities, suffix };
}

/** The same for the name of an image, which begins with a subject. */
export function bidsImageName(stem: string): BidsName | null {
  return stem.startsWith('sub-') ? bidsNameOf(stem) : null;
}

/** Words that stand for an index in names of other programs (`_e1`, `echo10`, `FA15`, `TI-500`, `MTon`). */
const looseIndex =
  /(?:(echo|flip|inv)|(?<![A-Za-z0-9])(e|te|fa|alpha|ti|ir|mt))[-_ ]?(\d+(?:[.p]\d+)?(?:ms|deg)?|on|off)(?![A-Za-z0-9])/gi;
const looseKinds: Readonly<Record<string, StackKind>> = {
  ...{ echo: 'echo', e: 'echo', te: 'echo', flip: 'flip', fa: 'flip', alpha: 'flip' },
  ...{ inv: 'inv', ti: 'inv', ir: 'inv', mt: 'mt' },
};
const loosePart = /(?<=^|[_\-. ])(ph|phase|real|imag|imaginary|mag|magnitude)(?=$|[_\-. ])/i;
const partWords: Readonly<Record<string, Exclude<ImagePart, null>>> = {
  ...{ ph: 'phase', phase: 'phase', real: 'real', imag: 'imag', imaginary: 'imag' },
  ...{ mag: 'mag', magnitude: 'mag' },
};

/** Reads the name of an image, given without folder and extension. */
export function readImageName(stem: string): ImageName {
  const bids = bidsImageName(stem);
  return bids === null ? looseName(stem) : bidsSeriesName(bids);
}

function bidsSeriesName({ entities, suffix }: BidsName): ImageName {
  const indices: Partial<Record<StackKind, string>> = {};
  const kept: string[] = [];
  for (const [key, label] of entities) {
    const kind = stackKinds.find((known) => known === key);
    if (kind !== undefined) indices[kind] = label;
    else if (key !== 'part') kept.push(`${key}-${label}`);
  }
  const part = entities.get('part');
  return {
    base: [...kept, suffix].join('_'),
    indices,
    part: part === undefined ? null : (partWords[part] ?? null),
  };
}

function looseName(stem: string): ImageName {
  const indices: Partial<Record<StackKind, string>> = {};
  const [partWord] = loosePart.exec(stem) ?? [];
  const rest = partWord === undefined ? stem : stem.replace(loosePart, '');
  const base = rest
    .replace(looseIndex, (whole, word: string | undefined, short: string | undefined, index: string) => {
      const kind = looseKinds[(word ?? short ?? '').toLowerCase()];
      if (kind === undefined || indices[kind] !== undefined) return whole;
      indices[kind] = index.replace('p', '.');
      return '';
    })
    .replace(/([_\-. ])[_\-. ]+/g, '$1')
    .replace(/^[_\-. ]+|[_\-. ]+$/g, '');
  const [kind] = stackKinds.filter((known) => indices[known] !== undefined);
  return {
    base: base === '' ? (kind ?? stem) : base,
    indices,
    part: partWord === undefined ? null : (partWords[partWord.toLowerCase()] ?? null),
  };
}

/** Orders names as people number them: echo-2 before echo-10. */
export function byNumber(a: string, b: string): number {
  return collator.compare(a, b);
}

const collator = new Intl.Collator('en', { numeric: true });
