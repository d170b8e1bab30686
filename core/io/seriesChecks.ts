import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { ImageFile, Problem } from '../contracts/series.js';
import { effectiveScaling } from '../nifti/scaling.js';
import type { ImageFields } from './imageFields.js';
import { imageStem } from './imageFile.js';
import { type ImagePart, readImageName } from './imageNames.js';

/** Slopes that differ by more than this factor between files of one series are not from rounding to integers. */
const suspiciousRatio = 100;

/**
 * What the scalings of the files of a series say. Different ones are legal and each volume is read with its own; they are
 * suspect where only some files have one, where they are far apart, and where Philips' own scale (PhilipsScaleSlope), which
 * display values do not contain, differs between the files.
 * Philips: floating-point value = display value / (rescale slope * scale slope), Chenevert et al. 2014,
 * doi:10.1593/tlo.13811.
 */
export function scalingProblems(
  files: readonly ImageFile[],
  fields: readonly ImageFields[],
): readonly Problem[] {
  const problems: Problem[] = [];
  const scalings = files.map((file) => effectiveScaling(file.sclSlope, file.sclInter));
  const slopes = scalings.map(({ slope }) => Math.abs(slope));
  const [least, most] = [Math.min(...slopes), Math.max(...slopes)];
  const kinds = new Set(scalings.map(({ slope, intercept }) => `${slope} and ${intercept}`)).size;
  const range = `slopes from ${shortly(least)} to ${shortly(most)}`;
  if (kinds > 1) {
    problems.push({
      code: 'SCALING_DIFFERS',
      message: `The ${files.length} files have ${kinds} different scalings (scl_slope and scl_inter, ${range}); each volume is read with its own.`,
    });
    const without = files.filter((file) => file.sclSlope === 0 || !Number.isFinite(file.sclSlope));
    if (most > suspiciousRatio * least || without.length > 0) {
      const why =
        without.length > 0
          ? `${basename((without[0] as ImageFile).path)} has no scaling at all and others have`
          : `they are more than ${suspiciousRatio} times apart`;
      problems.push({
        code: 'SCALING_SUSPECT',
        message: `The scalings look wrong: ${why}. If one was lost in a conversion, its volumes cannot be compared with the others.`,
      });
    }
  }
  const scales = fields.map((one) => Number(one.get('PhilipsScaleSlope')?.stored ?? Number.NaN));
  const isPrecise = fields.every((one) => {
    const used = one.get('UsePhilipsFloatNotDisplayScaling')?.stored;
    return used === true || used === 1;
  });
  const [first = Number.NaN] = scales;
  if (scales.every(Number.isFinite) && scales.some((scale) => scale !== first) && !isPrecise) {
    problems.push({
      code: 'SCALING_SUSPECT',
      message: `PhilipsScaleSlope is ${shortly(Math.min(...scales))} to ${shortly(Math.max(...scales))} in the sidecars, and the images hold display values, which do not contain it: the files are on different scales. Convert them again with dcm2niix -p y.`,
    });
  }
  return problems;
}

function shortly(value: number): number {
  return Number(value.toPrecision(5));
}

type Part = 'magnitude' | 'phase' | 'real' | 'imaginary';

const partsByName: Readonly<Record<Exclude<ImagePart, null>, Part>> = {
  mag: 'magnitude',
  phase: 'phase',
  real: 'real',
  imag: 'imaginary',
};
/** Third word of DICOM's ImageType, where scanners put the component of a complex image. */
const partsByLetter: Readonly<Record<string, Part>> = {
  M: 'magnitude',
  P: 'phase',
  R: 'real',
  I: 'imaginary',
};

/** What an image shows, by its name or by ImageType of its sidecar; null where neither says. */
function partOf(file: ImageFile, fields: ImageFields): Part | null {
  const { part } = readImageName(imageStem(file.path));
  if (part !== null) return partsByName[part];
  const stored = fields.get('ImageType')?.stored;
  const words = Array.isArray(stored) ? stored.map((word) => String(word).toUpperCase()) : [];
  const spelled = Object.values(partsByName).find((one) => words.includes(one.toUpperCase()));
  return spelled ?? partsByLetter[words[2] ?? ''] ?? null;
}

/**
 * A note where all images are phases or imaginary parts (real ones have models). Throws SERIES_MIXED where only some are: the values of a
 * phase are angles, and no model takes them together with magnitudes.
 */
export function partProblems(
  files: readonly ImageFile[],
  fields: readonly ImageFields[],
): readonly Problem[] {
  const parts = files.map((file, n) => partOf(file, fields[n] ?? new Map()));
  const other = parts.findIndex((part) => part !== null && part !== 'magnitude');
  const part = parts[other];
  if (part === undefined || part === null) return [];
  const odd = parts.findIndex((one) => one !== part);
  const name = basename(files[other]?.path ?? '');
  if (odd < 0 && part === 'real') return [];
  if (odd < 0) {
    const message = `The images are ${part} images (${name}); models describe the magnitude of a signal.`;
    return [{ code: 'NOT_MAGNITUDE', message }];
  }
  const count = parts.filter((one) => one === part).length;
  throw new VoxfitError(
    'SERIES_MIXED',
    `${name} is a ${part} image, ${basename(files[odd]?.path ?? '')} is ${parts[odd] === null ? 'none' : `a ${parts[odd]} image`}: a series cannot hold both. Leave the ${count} ${part} image${count === 1 ? '' : 's'} out.`,
    { part, images: count, files: files.length },
  );
}
