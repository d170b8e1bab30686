import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DesignMatrix } from '../core/contracts/linear.js';
import { describeImage } from '../core/io/imageFile.js';
import { volumesOf } from '../core/io/importSeries.js';
import { readVolume } from '../core/io/readArrays.js';
import { writeBlockRun } from '../tests/support/blockRun.js';
import { scratchFolder } from '../tests/support/scratch.js';

const program = resolve('dist', 'cli', 'voxfit.cjs');
const folder = await scratchFolder();

const { image, events, confounds } = await writeBlockRun(folder);

interface Outcome {
  readonly exitCode: number;
  readonly stderr: string;
  readonly maps: Readonly<Record<string, { path: string; sidecar: Record<string, unknown> }>>;
  readonly job: Record<string, unknown>;
}

async function fitted(out: string, ...words: string[]): Promise<Outcome> {
  const fixed = ['--out', join(folder, out), '--mask', 'none', '--quiet', '--json', '--model', 'glm'];
  const { exitCode, stdout, stderr } = await new Promise<{
    exitCode: number;
    stdout: string;
    stderr: string;
  }>((settle) => {
    const child = execFile(process.execPath, [program, 'fit', ...words, ...fixed], (_, stdout, stderr) => {
      settle({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
  if (exitCode !== 0) return { exitCode, stderr, maps: {}, job: {} };
  const result = JSON.parse(stdout) as { maps: { name: string; path: string }[]; job: string };
  const maps = result.maps.map(async ({ name, path }) => {
    const sidecar: unknown = JSON.parse(await readFile(path.replace(/nii$/, 'json'), 'utf8'));
    return [name, { path, sidecar: sidecar as Record<string, unknown> }] as const;
  });
  const job = JSON.parse(await readFile(result.job, 'utf8')) as Record<string, unknown>;
  return { exitCode, stderr, maps: Object.fromEntries(await Promise.all(maps)), job };
}

async function valuesOf({ maps }: Outcome, name: string): Promise<number[]> {
  const path = maps[name]?.path ?? name;
  const [volume] = volumesOf(await describeImage(path), path);
  if (volume === undefined) throw new Error(`${path} is empty.`);
  return [...(await readVolume(volume))];
}

function designOf({ job }: Outcome): DesignMatrix {
  return (job.Options as { design: DesignMatrix }).design;
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe('voxfit fit --model glm --events', () => {
  it('makes the design of the run, tests contrasts by name, and records how in sidecars and job', async () => {
    const found = await fitted(
      'all',
      ...[
        image,
        '--events',
        events,
        '--hrf',
        'spm',
        '--hrf-derivatives',
        'time,dispersion',
        '--high-pass',
        '60',
      ],
      ...['--confounds', confounds, '--confound-columns', 'shift,speed', '--confound-first-row', 'mean'],
      ...[
        '--contrast',
        'face - house',
        '--contrast',
        'any=face;house',
        '--contrast',
        'mean=0.5*face + 0.5*house',
      ],
    );
    const regressors = [
      ...['face', 'face_derivative', 'face_dispersion', 'house', 'house_derivative', 'house_dispersion'],
      ...['shift', 'speed', 'drift_1', 'drift_2', 'drift_3', 'drift_4', 'constant'],
    ];
    expect(Object.keys(found.maps)).toEqual([
      ...regressors.map((name) => `beta_${name}`),
      ...['face-house', 'any', 'mean'].flatMap((name) =>
        name === 'any' ? ['F_any', 'z_any'] : [`effect_${name}`, `t_${name}`, `z_${name}`],
      ),
      ...['residualVariance', 'status'],
    ]);
    const [face, house, difference] = await Promise.all(
      ['beta_face', 'beta_house', 'effect_face-house'].map((name) => valuesOf(found, name)),
    );
    for (const v of [0, 1, 2]) {
      const expected = (face?.[v] as number) - (house?.[v] as number);
      expect(difference?.[v]).toBeCloseTo(expected, 5);
    }
    expect(difference?.[0]).toBeGreaterThan(2);
    expect(difference?.[1]).toBeLessThan(-1);
    const settings = {
      HemodynamicResponse: 'spm',
      Derivatives: ['time', 'dispersion'],
      RepetitionTime: 2,
      RepetitionTimeSource: 'sub-01_task-see_bold.json, RepetitionTime',
      HighPassPeriod: 60,
    };
    const [ofEvents, ofConfounds] = await Promise.all([events, confounds].map(sha256));
    expect(found.maps['t_face-house']?.sidecar.Design).toEqual({
      Source: 'sub-01_task-see_events.tsv',
      MadeFrom: {
        ...settings,
        Events: { File: 'sub-01_task-see_events.tsv', Sha256: ofEvents },
        Confounds: { File: 'confounds.tsv', Sha256: ofConfounds, MissingInFirstRow: 'mean' },
      },
      Regressors: regressors,
    });
    expect(designOf(found)).toMatchObject({
      regressors,
      origin: {
        events: { path: events, sha256: ofEvents },
        confounds: { path: confounds, sha256: ofConfounds, firstRow: 'mean' },
      },
    });
    expect(found.stderr).toContain(
      'Volumes are 2 s apart (sub-01_task-see_bold.json, RepetitionTime); the first is at 0 s of the events.',
    );
    expect(found.stderr).toContain(
      'The first row of speed in confounds.tsv has no value: taken as the mean of the other rows.',
    );
  });

  it('gives the same bits as its design given as a file', async () => {
    const made = await fitted('made', image, '--events', events, '--contrast', 'face - house');
    const { regressors, rows, origin } = designOf(made);
    expect(origin).toMatchObject({ response: 'glover', highPassS: 128 });
    const design = join(folder, 'design.tsv');
    await writeFile(design, [regressors, ...rows].map((row) => row.join('\t')).join('\n'));
    const given = await fitted('given', image, '--design', design, '--contrast', 'face - house');
    expect(Object.keys(given.maps)).toEqual(Object.keys(made.maps));
    expect(designOf(given)).not.toHaveProperty('origin');
    for (const name of Object.keys(made.maps)) {
      expect(await sha256(given.maps[name]?.path ?? '')).toBe(await sha256(made.maps[name]?.path ?? ''));
    }
  });

  it('offers the events beside the image and takes them only when asked', async () => {
    const { exitCode, stderr } = await fitted('offered', image);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `Beside the image is sub-01_task-see_events.tsv: give --events "${events}" to use it.`,
    );
  });

  it.each([
    ['--design as well', ['--design', 'x.tsv'], 'Give --events or --design, not both.'],
    [
      'an unknown condition',
      ['--contrast', 'face - hose'],
      'names no regressor of the design with "hose"; regressors are face, house,',
    ],
    ['a frequency as --high-pass', ['--high-pass', '0.01'], 'If 0.01 is a frequency in Hz, give 100.'],
    ['a response that is none', ['--hrf', 'fir'], '--hrf is one of glover, spm, not "fir".'],
    [
      'a derivative that is none',
      ['--hrf-derivatives', 'time,width'],
      '--hrf-derivatives is one of time, dispersion, not "width".',
    ],
    ['TR in ms', ['--var', 'TR=2000'], 'would be 2000 s (--var TR)'],
    [
      'a run that ends before the events',
      ['--var', 'TR=0.5'],
      '1 of 2 events of sub-01_task-see_events.tsv begin after the end of the run, the first (house) at 60 s: 60 volumes of 0.5 s (--var TR) end at 30 s.',
    ],
    [
      'n/a in the first row',
      ['--confounds', confounds, '--confound-columns', 'speed'],
      'has no value in the first row of speed',
    ],
    [
      'n/a elsewhere',
      ['--confounds', confounds, '--confound-columns', 'empty', '--confound-first-row', 'zero'],
      'empty of confounds.tsv is "n/a" in row 2',
    ],
    [
      'a confound twice',
      ['--confounds', confounds, '--confound-columns', 'shift,shift'],
      'two regressors called shift',
    ],
    [
      'columns without a file',
      ['--confound-columns', 'shift'],
      '--confound-columns goes with --confounds FILE.',
    ],
    [
      'an F contrast without a name',
      ['--contrast', 'face;house'],
      '--contrast needs NAME=value, not "face;house".',
    ],
  ])('refuses %s', async (_, words, message) => {
    const { exitCode, stderr } = await fitted('refused', image, '--events', events, ...words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('refuses its options where there are no events', async () => {
    await mkdir(join(folder, 'none'));
    const { exitCode, stderr } = await fitted('none', image, '--design', events, '--hrf', 'spm');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--hrf goes with --events FILE.')]);
  });
});
