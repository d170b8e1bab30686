import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oneVolume, type TreeFile, volumes, writeTree } from '../../tests/support/imageTree.js';
import { codeOf, scratchFolder, thrownBy } from '../../tests/support/scratch.js';
import type { Series } from '../contracts/series.js';
import { t2 } from '../models/relaxometry.js';
import { requireVariables } from '../models/resolve/requireVariables.js';
import { chooseSeries } from './chooseSeries.js';
import { type OpenOptions, openSeries } from './openSeries.js';

const root = await scratchFolder();
let trees = 0;

/** The one series of a folder with these files. */
async function assembled(
  files: Readonly<Record<string, TreeFile>>,
  options: OpenOptions = {},
): Promise<Series> {
  const folder = join(root, String(trees++));
  await writeTree(folder, files);
  const choice = await chooseSeries([folder]);
  if (choice.kind === 'several') throw new Error(choice.candidates.map(({ name }) => name).join());
  return openSeries(choice.images, options);
}

/** An image of one volume with its sidecar. */
function withSidecar(stem: string, json: Record<string, unknown>, image = oneVolume) {
  return { [`${stem}.nii`]: image, [`${stem}.json`]: { json } };
}

/** Echoes of `sub-01` by their numbers, with these echo times. */
function echoes(times: Readonly<Record<string, unknown>>): Record<string, TreeFile> {
  const files = Object.entries(times).map(([echo, EchoTime]) =>
    withSidecar(`sub-01/anat/sub-01_echo-${echo}_MESE`, { EchoTime }),
  );
  return Object.assign({}, ...files);
}

function codes(series: Series): readonly string[] {
  return series.problems.map(({ code }) => code);
}

function fileNames(series: Series): readonly string[] {
  return series.files.map(({ path }) => basename(path));
}

describe('volumes follow each other by value', () => {
  it('echo 10 after echo 3, each value with its file and field, under the name of the series', async () => {
    const series = await assembled({
      ...echoes({ 10: 0.1, 3: '0.03', 1: 0.01 }),
      'MESE.json': { json: { RepetitionTime: 2 } },
    });
    expect(series.name).toBe('sub-01_MESE');
    expect(series.variables.TE).toEqual({
      values: [0.01, 0.03, 0.1],
      unit: 's',
      source: 'sub-01_echo-1_MESE.json and 2 more, EchoTime',
      sources: [1, 3, 10].map((echo) => `sub-01_echo-${echo}_MESE.json, EchoTime`),
    });
    expect(series.variables.TR).toEqual({
      values: [2, 2, 2],
      unit: 's',
      source: '../../MESE.json, RepetitionTime',
    });
  });

  it('also where the names count otherwise, which is told', async () => {
    const series = await assembled(echoes({ 1: 0.01, 2: 0.03, 3: 0.02 }));
    expect(series.variables.TE?.values).toEqual([0.01, 0.02, 0.03]);
    expect(fileNames(series).map((name) => name.slice(7, 13))).toEqual(['echo-1', 'echo-3', 'echo-2']);
    expect(series.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The files are taken by their values, not in the order given: /),
      'echo 2 has TE 0.03 s and echo 3 0.02 s: the echo times are not in the order of the names. Volumes are ordered by value.',
    ]);
  });

  it('by state of the pulse, then by flip angle', async () => {
    const series = await assembled({
      ...withSidecar('sub-01_flip-1_mt-on_MTS', { FlipAngle: 6, MTState: true, RepetitionTime: 0.03 }),
      ...withSidecar('sub-01_flip-1_mt-off_MTS', { FlipAngle: 6, MTState: false, RepetitionTime: 0.03 }),
      ...withSidecar('sub-01_flip-2_mt-off_MTS', { FlipAngle: 20, MTState: false, RepetitionTime: 0.01 }),
    });
    expect(codes(series)).toEqual(['VOLUMES_ORDERED']);
    expect([series.variables.MTState?.values, series.variables.FlipAngle?.values]).toEqual([
      [0, 0, 1],
      [6, 20, 6],
    ]);
  });

  it('but values that are given with the files keep the order of the files', async () => {
    const folder = join(root, String(trees++));
    await writeTree(folder, { 'b.nii': oneVolume, 'a.nii': oneVolume });
    const paths = ['b.nii', 'a.nii'].map((name) => join(folder, name));
    const series = await openSeries(paths, { variables: { TE: [0.02, 0.01] } });
    expect([fileNames(series), series.variables.TE?.values]).toEqual([
      ['b.nii', 'a.nii'],
      [0.02, 0.01],
    ]);
  });
});

describe('what is missing, double or contradictory is told', () => {
  it.each([
    [
      'an echo that is not there',
      { 1: 0.01, 2: 0.02, 4: 0.04 },
      'echo 3 of 4 is missing: the series has echo 1, 2, 4.',
    ],
    [
      'an echo time that comes twice',
      { 1: 0.01, 2: 0.02, 3: 0.02 },
      'sub-01_echo-2_MESE.nii and sub-01_echo-3_MESE.nii have the same TE 0.02 s.',
    ],
  ])('%s', async (_, times, message) => {
    expect((await assembled(echoes(times))).problems.map((problem) => problem.message)).toEqual([message]);
  });

  it('a flip angle that differs between files that are counted by echo', async () => {
    const series = await assembled({
      ...withSidecar('x_e1', { EchoTime: 0.01, FlipAngle: 90 }),
      ...withSidecar('x_e2', { EchoTime: 0.02, FlipAngle: 60 }),
    });
    expect(series.problems).toEqual([
      {
        code: 'VALUE_DIFFERS',
        message: 'The files are counted by echo, but FlipAngle differs between them too: 60 to 90 deg.',
        about: { variable: 'FlipAngle' },
      },
    ]);
  });

  it('values that contradict each other, with the volumes that they are about', async () => {
    const order = await assembled(echoes({ 1: 0.01, 2: 0.03, 3: 0.02 }));
    // By value: echo 1, 3, 2.
    expect(order.problems.find(({ code }) => code === 'ORDER_CONTRADICTS')?.about).toEqual({
      ...{ variable: 'TE', volumes: [2, 1] },
    });
    const sidecars = await assembled({
      ...echoes({ 1: 0.01, 2: 0.02 }),
      'sub-01/anat/echo-2_MESE.json': { json: { EchoTime: 0.03 } },
    });
    expect(sidecars.problems.map(({ code, about }) => [code, about])).toEqual([
      ['SIDECARS_CONTRADICT', { variable: 'TE', volumes: [1] }],
    ]);
  });

  it('the values of a variable that one file lacks, and where the others come from', async () => {
    const folder = join(root, 'incomplete');
    await writeTree(folder, {
      'a.nii': volumes(2),
      'a.json': { json: { EchoTime: 0.01 } },
      'b.nii': volumes(2),
    });
    const series = await openSeries([join(folder, 'a.nii'), join(folder, 'b.nii')]);
    expect(series.variables.TE).toBeUndefined();
    const source = 'a.json, EchoTime';
    expect(series.incomplete?.TE).toMatchObject({
      ...{ values: [0.01, 0.01, null, null], sources: [source, source, null, null], unit: 's' },
      reason: expect.stringContaining('b.nii has none'),
    });
  });

  it('a sidecar that one file lacks', async () => {
    const series = await assembled({
      ...echoes({ 1: 0.01, 2: 0.02 }),
      'sub-01/anat/sub-01_echo-3_MESE.nii': oneVolume,
    });
    expect(series.variables).toEqual({});
    expect(codes(series)).toEqual(['VARIABLE_INCOMPLETE']);
  });

  it('files on different grids are refused with both and the tolerance', async () => {
    const error = await thrownBy(
      assembled({
        ...echoes({ 1: 0.01 }),
        'sub-01/anat/sub-01_echo-2_MESE.nii': { image: { dims: [3, 2, 2, 3] } },
      }),
    );
    expect(error).toMatchObject({
      code: 'GRID_MISMATCH',
      message: expect.stringMatching(
        /within a thousandth of a voxel\)\. The shapes differ: 2 x 2 x 2 and 2 x 2 x 3/,
      ),
    });
  });

  it('magnitude and phase in one series are refused, by name and by ImageType', async () => {
    const phase = { EchoTime: 0.02, ImageType: ['ORIGINAL', 'PRIMARY', 'P', 'ND'] };
    const files = { ...withSidecar('a_e1', { EchoTime: 0.01 }), ...withSidecar('a_e2', phase) };
    expect(await thrownBy(assembled(files))).toMatchObject({
      code: 'SERIES_MIXED',
      message:
        'a_e2.nii is a phase image, a_e1.nii is none: a series cannot hold both. Leave the 1 phase image out.',
    });
    const folder = join(root, String(trees++));
    await writeTree(folder, { 'a_e1.nii': oneVolume, 'a_e1_ph.nii': oneVolume });
    const paths = ['a_e1.nii', 'a_e1_ph.nii'].map((name) => join(folder, name));
    expect(await codeOf(openSeries(paths))).toBe('SERIES_MIXED');
    expect(codes(await openSeries([join(folder, 'a_e1_ph.nii')]))).toEqual(['NOT_MAGNITUDE']);
  });
});

describe('scalings', () => {
  const scaled = (slopes: readonly number[], extra: readonly Record<string, unknown>[] = []) =>
    assembled(
      Object.assign(
        {},
        ...slopes.map((slope, n) =>
          withSidecar(
            `x_e${n + 1}`,
            { EchoTime: (n + 1) / 100, ...extra[n] },
            { image: { dims: [3, 2, 2, 2], slope } },
          ),
        ),
      ),
    );

  it('that differ are told with their range', async () => {
    const { problems } = await scaled([1.5, 2]);
    expect(problems).toEqual([
      {
        code: 'SCALING_DIFFERS',
        message:
          'The 2 files have 2 different scalings (scl_slope and scl_inter, slopes from 1.5 to 2); each volume is read with its own.',
      },
    ]);
  });

  it('that are far apart, or of which one is lost, look wrong', async () => {
    expect(codes(await scaled([1, 500]))).toEqual(['SCALING_DIFFERS', 'SCALING_SUSPECT']);
    const lost = await scaled([2, 0]);
    expect(lost.problems[1]?.message).toContain('x_e2.nii has no scaling at all and others have');
  });

  it("of Philips' display values are on different scales where its own slope differs", async () => {
    const scales = [{ PhilipsScaleSlope: 0.01 }, { PhilipsScaleSlope: 0.02 }];
    expect(codes(await scaled([1, 1], scales))).toEqual(['SCALING_SUSPECT']);
    const precise = scales.map((scale) => ({ ...scale, UsePhilipsFloatNotDisplayScaling: 1 }));
    expect(codes(await scaled([1, 1], precise))).toEqual([]);
  });
});

describe('times that cannot be seconds', () => {
  const inMs = withSidecar(
    'sub-01_MESE',
    { EchoTime: ['12', '48', '96'], RepetitionTimeExcitation: 35, FlipAngle: 90, InversionTime: 0 },
    volumes(3),
  );

  it('are refused by models that need them, with those beside them, and nothing is changed', async () => {
    const series = await assembled(inMs);
    expect(series.variables.TE?.values).toEqual([12, 48, 96]);
    expect(() => requireVariables(series, t2)).toThrow(/TE 12 to 96 .* cannot be seconds/);
    expect(series.variables.TR?.suspect).toBe(
      'TR 35 (sub-01_MESE.json, RepetitionTimeExcitation) stands beside TE 12 to 96, which cannot be seconds; is it in milliseconds too? Give it in seconds, or accept milliseconds (in the terminal: --assume-ms; --assume-s if they are right).',
    );
    expect(codes(series)).toEqual(['VARIABLE_UNIT_SUSPECT', 'VARIABLE_UNIT_SUSPECT']);
  });

  it('are milliseconds where that is accepted, recorded with every number', async () => {
    const series = await assembled(inMs, { assumedUnit: 'ms' });
    expect(requireVariables(series, t2).TE).toEqual([0.012, 0.048, 0.096]);
    expect([series.variables.TR?.values[0], series.variables.FlipAngle?.values[0]]).toEqual([0.035, 90]);
    expect(series.variables.TE?.source).toBe('sub-01_MESE.json, EchoTime, taken as milliseconds');
    expect(series.problems[0]).toEqual({
      code: 'UNIT_ASSUMED',
      message:
        'TE 12 to 96 (sub-01_MESE.json, EchoTime) is taken as milliseconds, as was asked for: 0.012 to 0.096 s.',
    });
  });

  it('are seconds where the user is sure of it, and are used as they are', async () => {
    const series = await assembled(inMs, { assumedUnit: 's' });
    expect(requireVariables(series, t2).TE).toEqual([12, 48, 96]);
    expect(series.variables.TR).toMatchObject({ confirmed: true, values: [35, 35, 35] });
    expect(series.variables.TE?.source).toBe('sub-01_MESE.json, EchoTime, confirmed in s');
    expect(codes(series)).toEqual(['UNIT_ASSUMED', 'UNIT_ASSUMED']);
  });

  it('times of another file are no evidence, and accepting without need is told', async () => {
    const seconds = withSidecar(
      'sub-01_MESE',
      { EchoTime: [0.01, 0.02, 0.03], RepetitionTime: 35 },
      volumes(3),
    );
    const series = await assembled(seconds, { assumedUnit: 'ms' });
    expect(series.variables.TR?.values[0]).toBe(35);
    expect(codes(series)).toEqual(['UNIT_NOT_ASSUMED']);
  });
});

describe('diffusion', () => {
  const bvecs = '1 0 0 .6 .8 0 0\n0 1 0 .8 0 -.8 0\n0 0 1 0 .6 .6 0\n';
  const bvals = '1.0e3 1000 1000 1000\t1000  1000 0  \n';

  it.each([
    ['sub-01/dwi/sub-01_dwi', 'sub-01/dwi/sub-01_dwi.bval', 'sub-01/dwi/sub-01_dwi.bvec'],
    ['sub-01/dwi/sub-01_dwi', 'dwi.bval', 'sub-01/sub-01_dwi.bvec'],
    ['brain', 'brain.bvals', 'brain.bvecs'],
    ['data', 'bvals', 'bvecs'],
  ])('b-values and b-vectors of %s are found in %s and %s', async (stem, bval, bvec) => {
    const series = await assembled({ [`${stem}.nii`]: volumes(7), [bval]: bvals, [bvec]: bvecs });
    expect(series.variables.bval?.values).toEqual([1000, 1000, 1000, 1000, 1000, 1000, 0]);
    expect(series.bvecs?.vectors[3]).toEqual([0.6, 0.8, 0]);
    expect(codes(series)).toEqual([]);
  });

  it('the nearest file is taken alone, not merged with those above', async () => {
    const series = await assembled({
      'sub-01/dwi/sub-01_dwi.nii': volumes(2),
      'dwi.bval': '5 5 5',
      'sub-01/dwi/sub-01_dwi.bval': '0 1000',
    });
    expect(series.variables.bval).toMatchObject({ values: [0, 1000], source: 'sub-01_dwi.bval' });
  });

  it("a folder's bvals that do not fit the series are told and not taken", async () => {
    const series = await assembled({ 'a.nii': volumes(3), bvals: '0 1000' });
    expect(series.variables).toEqual({});
    expect(series.problems[0]?.message).toBe('2 b-values in bvals, 3 volumes in a.nii. bvals is not taken.');
  });
});

describe('labelling', () => {
  it('aslcontext.tsv and sidecars further up say what the volumes are', async () => {
    const series = await assembled({
      'sub-01/perf/sub-01_asl.nii': volumes(3),
      'aslcontext.tsv': 'volume_type\nm0scan\ncontrol\nlabel\n',
      'asl.json': { json: { PostLabelingDelay: [0, 1.8, 1.8], LabelingDuration: [0, 1.8, 1.8] } },
    });
    expect(series.variables.VolumeType).toMatchObject({
      values: [3, 0, 1],
      source: '../../aslcontext.tsv, volume_type',
    });
    expect(series.variables.PLD?.values).toEqual([0, 1.8, 1.8]);
  });
});
