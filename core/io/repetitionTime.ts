import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Problem, Series } from '../contracts/series.js';
import { rangeText } from '../models/resolve/acquisitionFields.js';
import { readImageFields } from './imageFields.js';
import { imageStem } from './imageFile.js';
import { numbersOf } from './sidecar.js';

/** No run has volumes nearer or farther apart, in s; what is outside was given in another unit. */
const shortestS = 0.01;
const longestS = 60;

/** Time from volume to volume of a run, s. */
export interface RepetitionTime {
  readonly seconds: number;
  readonly source: string;
  readonly problems: readonly Problem[];
}

/**
 * Time between the volumes of a run: `--var TR`, else RepetitionTime of the sidecar, else pixdim[4] in the header's
 * unit; a note where sidecar and header differ by over 1 %. Throws WRONG_USE (several files), VARIABLE_MISSING,
 * VARIABLE_UNIT_SUSPECT (outside 0.01 to 60 s), VARIABLE_INVALID (several times), SIDECAR_INVALID, READ_FAILED.
 */
export async function readRepetitionTime(
  series: Series,
  sidecarPath: string | undefined,
): Promise<RepetitionTime> {
  const [file, ...others] = series.files;
  if (file === undefined || others.length > 0) {
    throw new VoxfitError(
      'WRONG_USE',
      `A design from events is for one run in one 4D image; ${series.files.length} files were given.`,
      { files: series.files.length },
    );
  }
  const given = series.variables.TR;
  if (given?.source === '--var') return checked(given.values, '--var TR');
  const { fields, nearest } = await readImageFields(file, sidecarPath);
  const timing = fields.get('VolumeTiming');
  if (timing !== undefined) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `${timing.from} has VolumeTiming; a design from events needs volumes at equal distances in time. Where they are, give it with --var TR=SECONDS.`,
      { file: timing.from },
    );
  }
  const header = series.volumeSpacing;
  const repetition = fields.get('RepetitionTime');
  if (repetition !== undefined) {
    const name = repetition.from;
    const values = [numbersOf(repetition.stored, 'RepetitionTime', name)].flat();
    const time = checked(values, `${name}, RepetitionTime`);
    if (header === undefined || Math.abs(header.seconds / time.seconds - 1) <= 0.01) return time;
    const message = `RepetitionTime of ${name} is ${time.seconds} s, ${header.source}: the sidecar is taken.`;
    return { ...time, problems: [{ code: 'REPETITION_TIME_DIFFERS', message }] };
  }
  if (header !== undefined) return checked([header.seconds], header.source);
  throw new VoxfitError(
    'VARIABLE_MISSING',
    `The time between the volumes of ${basename(file.path)} is not known: ${nearest ?? `${imageStem(file.path)}.json`} has no RepetitionTime, and pixdim[4] is ${file.volumeSpacing}. Give it with --var TR=SECONDS.`,
    { variable: 'TR', pixdim4: file.volumeSpacing },
  );
}

/** The time that a user gives. Throws VARIABLE_UNIT_SUSPECT outside 0.01 to 60 s. */
export function givenRepetitionTime(seconds: number): RepetitionTime {
  return checked([seconds], 'as given');
}

function checked(values: readonly number[], source: string): RepetitionTime {
  const [seconds = Number.NaN] = values;
  if (!values.every((value) => value === seconds)) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `The time between volumes is ${rangeText(values)} s (${source}); a design from events needs one time.`,
      { source },
    );
  }
  if (!(seconds >= shortestS && seconds <= longestS)) {
    throw new VoxfitError(
      'VARIABLE_UNIT_SUSPECT',
      `The time between volumes would be ${seconds} s (${source}); ${shortestS} to ${longestS} s can be. Is it in another unit? Give it with --var TR=SECONDS.`,
      { source, seconds },
    );
  }
  return { seconds, source, problems: [] };
}
