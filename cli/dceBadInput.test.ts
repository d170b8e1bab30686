import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  angleDeg,
  kinetics,
  mapImage,
  relaxivity,
  repetitionS,
  seriesImage,
  signalOf,
  timesS,
  tissueMM,
} from '../tests/support/dynamicSeries.js';
import { runFit } from '../tests/support/fitCommand.js';
import { scratchFolder } from '../tests/support/scratch.js';

const folder = await scratchFolder();

async function write(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const map3d = (name: string, values: readonly number[], dims?: readonly number[]): Promise<string> =>
  write(name, mapImage(values, dims));
const series = (name: string, rows: readonly (readonly number[])[], spacingS?: number): Promise<string> =>
  write(name, seriesImage(rows, spacingS));

const sequence = ['--var', `TR=${repetitionS}`, '--var', `FlipAngle=${angleDeg}`];
const spoiled = [...sequence, '--fix', 'baseline=6'];
const parker = ['--aif', 'parker', '--arrival', '31', '--fix', 'Hct=0.4'];

describe('voxfit fit of a dynamic contrast-enhanced series refuses, and writes nothing,', async () => {
  const signal = signalOf(tissueMM(kinetics.extended), () => 1.3);
  const image = await series('series.nii', signal);
  const untimed = await series('untimed.nii', signal, 0);
  const t10 = ['--fix', 'T10=1.3'];
  const zeros = await map3d('zeros.nii', new Array(24).fill(0));
  const small = await map3d('small.nii', new Array(12).fill(1.3), [4, 3, 1]);
  const none = await write('none.txt', timesS.map((timeS) => `${timeS} 0`).join('\n'));
  const short = await write('short.txt', '0 0\n35 4\n100 1\n');
  const plasma = (file: string): string[] => ['--aif', file, '--aif-of', 'plasma'];

  it.each([
    [
      'a map of T10 of zeros',
      image,
      [...parker, ...spoiled, '--fix', `T10=${zeros}`],
      'PARAMETER_INVALID',
      'no voxel with a finite value other than 0',
    ],
    [
      'a map of T10 on another grid',
      image,
      [...parker, ...spoiled, '--fix', `T10=${small}`],
      'GRID_MISMATCH',
      'The shapes differ: 4 x 3 x 2 and 4 x 3 x 1',
    ],
    [
      'a T10 in ms',
      image,
      [...parker, ...spoiled, '--fix', 'T10=1300'],
      'PARAMETER_INVALID',
      'T10 is fixed at 1300, which cannot be',
    ],
    [
      'no T10',
      image,
      [...parker, ...spoiled],
      'PARAMETER_INVALID',
      'T10 (longitudinal relaxation time before contrast agent, s) has no usual value',
    ],
    [
      'an input function of zeros',
      image,
      [...t10, ...spoiled, ...plasma(none)],
      'VARIABLE_INVALID',
      'The input function (none.txt, plasma) is not above 0 at any of the 60 volumes',
    ],
    [
      'an input function that ends early',
      image,
      [...t10, ...spoiled, ...plasma(short)],
      'VARIABLE_INVALID',
      'ends at 100 s, but the last volume needs it at 295 s',
    ],
    [
      'no input function',
      image,
      [...t10, ...spoiled],
      'VARIABLE_MISSING',
      'needs Cp (concentration of contrast agent in arterial plasma, mM)',
    ],
    [
      'a bolus in the baseline',
      image,
      [...t10, ...spoiled, '--aif', 'parker', '--arrival', '8'],
      'PARAMETER_INVALID',
      'there is no baseline',
    ],
    [
      'no baseline',
      image,
      [...t10, ...parker, ...sequence, '--fix', 'baseline=0'],
      'PARAMETER_INVALID',
      'baseline is fixed at 0, which cannot be',
    ],
    [
      'no times',
      untimed,
      [...t10, ...spoiled, ...parker],
      'VARIABLE_MISSING',
      'needs the time of each of the 60 volumes of untimed',
    ],
    [
      'the time between volumes as TR',
      image,
      [...t10, ...parker, '--var', 'TR=5', '--var', 'FlipAngle=15', '--fix', 'baseline=6'],
      'VARIABLE_INVALID',
      'TR must be the time between excitations',
    ],
  ] as const)('%s', async (title, file, words, code, sentence) => {
    const out = title.replaceAll(' ', '-');
    const first = ['--model', 'dce-extended-tofts', '--fix', `r1=${relaxivity}`, '--mask', 'none'];
    const { exitCode, stderr, written } = await runFit(join(folder, out), file, ...first, ...words);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(sentence);
    expect({ exitCode, written }).toEqual({ exitCode: 2, written: null });
  });
});
