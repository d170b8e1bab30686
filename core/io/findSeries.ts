import { basename, dirname } from 'node:path';
import { toErrorReport, VoxfitError } from '../contracts/errors.js';
import type { Conversion, Problem } from '../contracts/series.js';
import { shapeText } from '../geometry/affine.js';
import { type DescribedImage, describeImage, imageStem } from './imageFile.js';
import { byNumber, type ImageName, readImageName, type StackKind, stackKinds } from './imageNames.js';
import { imagesBelow } from './imagesBelow.js';

/** Files that belong together by their names: one series, or one image. */
export interface SeriesCandidate {
  /** Unique among the candidates of a search; what people choose by. */
  readonly name: string;
  /** Absolute paths, echo-2 before echo-10. */
  readonly images: readonly string[];
  readonly volumes: number;
  readonly part: ImageName['part'];
  /** What it is, e.g. `12 files, echo 1 to 12, 96 x 96 x 40`. */
  readonly description: string;
  /** Where the images were converted from; absent: they are files of the user. */
  readonly conversion?: Conversion;
}

export interface FoundSeries {
  readonly candidates: readonly SeriesCandidate[];
  /** What was seen and cannot be one, e.g. files that are no images. */
  readonly problems: readonly Problem[];
}

interface NamedImage {
  readonly path: string;
  readonly name: ImageName;
  readonly image: DescribedImage;
}

/** Headers are read in so many files at a time. */
const readTogether = 16;

/**
 * The series below a folder: images that differ in echo, flip angle, inversion or magnetisation-transfer state alone are
 * one, and so are images of one volume that are numbered; part-phase, part-real and part-imag are apart from the magnitude.
 * Every other image is a candidate of its own, and so is each image of several volumes of such a set (one echo of a run).
 * Headers are read, no voxels. Throws FILE_NOT_FOUND, READ_FAILED, WRONG_USE (more images than a person chooses from).
 */
export async function findSeries(folder: string, numbered: Numbered = 'together'): Promise<FoundSeries> {
  return groupImages(await imagesBelow(folder), numbered);
}

/** Whether images of one volume that are numbered are one series. */
export type Numbered = 'together' | 'apart';

/** The same for files that were chosen. */
export async function groupImages(
  paths: readonly string[],
  numberedOnes: Numbered = 'together',
): Promise<FoundSeries> {
  const problems: Problem[] = [];
  const named: NamedImage[] = [];
  const sorted = [...new Set(paths)].sort(byNumber);
  for (let start = 0; start < sorted.length; start += readTogether) {
    const some = sorted.slice(start, start + readTogether);
    for (const found of await Promise.all(some.map(describeOrProblem))) {
      if ('code' in found) problems.push(found);
      else if (!named.some(({ path }) => path === found.path)) named.push(found);
    }
  }
  return { candidates: withUniqueNames(candidatesOf(named, numberedOnes)), problems };
}

/** An image that cannot be read is told, and the others go on. */
async function describeOrProblem(path: string): Promise<NamedImage | Problem> {
  try {
    const image = await describeImage(path);
    return { path: image.path, name: readImageName(imageStem(path)), image };
  } catch (error) {
    if (!(error instanceof VoxfitError)) throw error;
    const { code, message } = toErrorReport(error);
    return { code, message: `${message} It is left out.` };
  }
}

function candidatesOf(images: readonly NamedImage[], numberedOnes: Numbered): SeriesCandidate[] {
  const groups = new Map<string, NamedImage[]>();
  for (const image of withFirstEchoes(images)) {
    const { base, part } = image.name;
    const key = [dirname(image.path), base, part === 'mag' ? '' : (part ?? ''), kindsOf(image).join()].join(
      '\n',
    );
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  const stacks: SeriesCandidate[] = [];
  const singles: NamedImage[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    if (group.length === 1 || kindsOf(first).length === 0) singles.push(...group);
    else {
      stacks.push(candidate(first.name.base, [...group].sort(byIndices), rangeOf(group)));
      singles.push(...group.filter(({ image }) => image.volumes > 1));
    }
  }
  const numbered = numberedOnes === 'together' ? numberedStacks(singles) : [];
  const inStack = new Set(numbered.flatMap(({ images: paths }) => paths));
  const rest = singles.filter(({ path }) => !inStack.has(path));
  return [...stacks, ...numbered, ...rest.map((image) => candidate(imageStem(image.path), [image], ''))];
}

/** Some programs write the first echo without an index: `x.nii`, `x_e2.nii`, `x_e3.nii`. */
function withFirstEchoes(images: readonly NamedImage[]): readonly NamedImage[] {
  return images.map((image) => {
    if (kindsOf(image).length > 0 || image.image.volumes > 1) return image;
    const others = images.filter(
      (other) =>
        dirname(other.path) === dirname(image.path) &&
        other.name.base === image.name.base &&
        other.name.part === image.name.part &&
        kindsOf(other).join() === 'echo',
    );
    const numbers = others.map(({ name }) => Number(name.indices.echo));
    if (numbers.length === 0 || numbers.includes(1) || !numbers.includes(2)) return image;
    return { ...image, name: { ...image.name, indices: { echo: '1' } } };
  });
}

/** Images of one volume, on one grid, whose names differ in one number alone. */
function numberedStacks(singles: readonly NamedImage[]): SeriesCandidate[] {
  const groups = new Map<string, NamedImage[]>();
  for (const single of singles) {
    const stem = imageStem(single.path);
    if (single.image.volumes > 1 || stem.startsWith('sub-') || !/\d/.test(stem)) continue;
    const pattern = stem.replace(/\d+(?=\D*$)/, '#');
    const grid = single.image.geometry.shape.join('x');
    const key = [dirname(single.path), pattern, single.name.part ?? '', grid].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), single]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const stem = imageStem(group[0]?.path ?? '').replace(/[_\-. ]*\d+(?=\D*$)/, '');
      return candidate(stem === '' ? basename(dirname(group[0]?.path ?? '')) : stem, group, 'numbered');
    });
}

function candidate(name: string, group: readonly NamedImage[], what: string): SeriesCandidate {
  const volumes = group.reduce((sum, { image }) => sum + image.volumes, 0);
  const [first] = group;
  const part = first?.name.part ?? null;
  const texts = [
    group.length === 1 ? `1 file, ${volumes} volume${volumes === 1 ? '' : 's'}` : `${group.length} files`,
    what,
    group.length > 1 && volumes > group.length ? `${volumes} volumes` : '',
    first === undefined ? '' : shapeText(first.image.geometry.shape),
    part === null || part === 'mag' ? '' : partTexts[part],
  ];
  return {
    name: part === null || part === 'mag' || name.includes(`part-${part}`) ? name : `${name}_part-${part}`,
    images: group.map(({ path }) => path),
    volumes,
    part,
    description: texts.filter((text) => text !== '').join(', '),
  };
}

const partTexts = { phase: 'phase', real: 'real part', imag: 'imaginary part' } as const;

function kindsOf({ name }: NamedImage): readonly StackKind[] {
  return stackKinds.filter((kind) => name.indices[kind] !== undefined);
}

/** By what people count, whatever the names begin with. */
function byIndices(a: NamedImage, b: NamedImage): number {
  const differing = stackKinds.find((kind) => a.name.indices[kind] !== b.name.indices[kind]);
  if (differing === undefined) return byNumber(a.path, b.path);
  return byNumber(a.name.indices[differing] ?? '', b.name.indices[differing] ?? '');
}

/** `echo 1 to 12`, `flip 1 to 2, mt off and on`. */
function rangeOf(group: readonly NamedImage[]): string {
  const [first] = group;
  return (first === undefined ? [] : kindsOf(first))
    .map((kind) => {
      const labels = [...new Set(group.map(({ name }) => name.indices[kind] ?? ''))].sort(byNumber);
      if (labels.length === 1) return `${kind} ${labels[0]}`;
      return `${kind} ${labels[0]} ${labels.length === 2 ? 'and' : 'to'} ${labels.at(-1)}`;
    })
    .join(', ');
}

/** Where two series have one name, each with the folders that tell them apart. */
function withUniqueNames(candidates: readonly SeriesCandidate[]): SeriesCandidate[] {
  const counts = new Map<string, number>();
  for (const { name } of candidates) counts.set(name, (counts.get(name) ?? 0) + 1);
  return candidates
    .map((one) => {
      if (counts.get(one.name) === 1) return one;
      const [path = ''] = one.images;
      return { ...one, name: `${basename(dirname(dirname(path)))}/${basename(dirname(path))}/${one.name}` };
    })
    .sort((a, b) => byNumber(a.name, b.name));
}
