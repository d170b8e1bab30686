import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedDataFolder, sharedDataPresent } from '../../tests/support/sharedData.js';
import type { GradientDirections, Series } from '../contracts/series.js';
import { openSeries } from '../io/openSeries.js';
import { catalogue } from './catalogue.js';
import { suggestModels } from './suggestModels.js';

type Values = Readonly<Record<string, readonly number[]>>;

const units: Readonly<Record<string, string>> = { FlipAngle: 'deg', bval: 's/mm2', MTState: '1' };

function seriesOf(volumeCount: number, values: Values, more: Partial<Series> = {}): Series {
  const affine = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ] as const;
  return {
    name: 'scan',
    files: [],
    geometry: {
      shape: [2, 2, 2],
      zoomsMm: [1, 1, 1],
      affine,
      affineFrom: 'sform',
      qformCode: 0,
      sformCode: 1,
      quaternion: [0, 0, 0],
      qoffsetMm: [0, 0, 0],
      qfac: 1,
      srow: affine,
      xyztUnits: 10,
    },
    volumeCount,
    variables: Object.fromEntries(
      Object.entries(values).map(([symbol, list]) => [
        symbol,
        { values: list, unit: units[symbol] ?? 's', source: 'table' },
      ]),
    ),
    problems: [],
    ...more,
  };
}

function idsOf(series: Series): string[] {
  return suggestModels(series).map(({ modelId }) => modelId);
}

const echoTimes = { TE: [0.012, 0.024, 0.036, 0.048, 0.072, 0.096] };

describe('suggestModels', () => {
  it('gives t2 and t2star for echo times, the likelier first, with the numbers', () => {
    const found = suggestModels(seriesOf(6, echoTimes));
    expect(found.map(({ modelId }) => modelId)).toEqual(['t2', 't2star']);
    expect(found[0]?.reason).toMatch(/^6 echo times from 12 to 96 ms, 12 ms or more apart, if .*spin echoes/);
    expect(idsOf(seriesOf(3, { TE: [0.004, 0.008, 0.012] }))).toEqual(['t2star', 't2']);
  });

  it('goes by the name where it tells the kind of echo', () => {
    expect(idsOf(seriesOf(6, echoTimes, { name: 'sub-01_MESE' }))).toEqual(['t2']);
    expect(idsOf(seriesOf(6, echoTimes, { name: 'sub-01_part-mag_MEGRE' }))).toEqual(['t2star']);
    expect(idsOf(seriesOf(6, echoTimes, { name: 'sub-01_task-rest_echo-1_bold' }))).toEqual(['t2star']);
  });

  it('gives nothing for fewer different points than free parameters', () => {
    expect(idsOf(seriesOf(6, { TE: new Array<number>(6).fill(0.03) }))).toEqual([]);
    expect(idsOf(seriesOf(4, { TI: [0.1, 0.1, 0.9, 0.9] }))).toEqual([]);
    expect(idsOf(seriesOf(4, { TI: [0.1, 0.4, 0.9, 2] }))).toEqual(['t1-ir']);
  });

  it('leaves out models that do not know of what varies', () => {
    const TR = [0.025, 0.025, 0.011];
    expect(idsOf(seriesOf(3, { FlipAngle: [5, 5, 15], TR, MTState: [1, 0, 0] }))).toEqual(['mtsat']);
    expect(idsOf(seriesOf(2, { MTState: [1, 0], TR: [0.03, 0.03] }))).toEqual(['mtr']);
    const angles = { FlipAngle: [2, 5, 12], TR: [0.005, 0.005, 0.005] };
    expect(suggestModels(seriesOf(3, angles))).toEqual([
      { modelId: 't1-vfa', reason: '3 flip angles from 2 to 12 deg, TR 5 ms.' },
    ]);
    expect(idsOf(seriesOf(3, { ...angles, TE: [0.002, 0.003, 0.004] }))).toEqual([]);
  });

  it('gives statistics for a time series alone', () => {
    const spaced = { volumeSpacing: { seconds: 2.5, source: 'header' } };
    const found = suggestModels(seriesOf(120, { TE: new Array<number>(120).fill(0.03) }, spaced));
    expect(found.map(({ modelId }) => modelId)).toEqual(['mean', 'std', 'tsnr', 'glm']);
    expect(found[0]?.reason).toBe('120 volumes, one each 2.5 s, alike but for time.');
    expect(idsOf(seriesOf(120, {}))).toEqual([]);
    expect(idsOf(seriesOf(9, {}, spaced))).toEqual([]);
    const t = Array.from({ length: 40 }, (_, n) => 2.5 * n);
    expect(idsOf(seriesOf(40, { t }, spaced))).toEqual(['mean', 'std', 'tsnr', 'glm']);
    expect(idsOf(seriesOf(40, { TE: t.map((value) => 0.01 + value / 1000) }, spaced))).not.toContain('tsnr');
  });

  it('gives the models of labelling, whose optional variables may be absent, by what the volumes are', () => {
    const VolumeType = [3, 0, 1, 0, 1];
    const timing = { PLD: [0, 1.8, 1.8, 1.8, 1.8], LD: new Array<number>(5).fill(1.8) };
    const [first] = suggestModels(seriesOf(5, { VolumeType, ...timing }));
    expect(first?.modelId).toBe('asl-pcasl');
    expect(first?.reason).toContain('volume types control, label, m0scan');
    expect(idsOf(seriesOf(5, timing))).toEqual([]);
  });

  it('says the range of b-values where they are spread instead of naming each as a shell', async () => {
    const count = 60;
    const vectors = Array.from({ length: count }, (_, n) => {
      const z = (n + 0.5) / count;
      const radius = Math.sqrt(1 - z * z);
      return [radius * Math.cos(2.4 * n), radius * Math.sin(2.4 * n), z] as const;
    });
    const bval = [0, ...vectors.map((_, n) => 200 + 150 * (n % 20))];
    const bvecs: GradientDirections = { vectors: [[0, 0, 0], ...vectors], source: 'table' };
    const kurtosis = suggestModels(seriesOf(count + 1, { bval }, { bvecs })).find(
      ({ modelId }) => modelId === 'dki',
    );
    expect(kurtosis?.reason).toBe('60 directions at 21 b-values from 0 to 3050 s/mm2.');
  });

  it('gives ivim for b = 0 and several low b-values alone', () => {
    const [first] = suggestModels(seriesOf(7, { bval: [0, 20, 50, 100, 300, 600, 900] }));
    expect(first).toEqual({
      modelId: 'ivim',
      reason: 'b = 0 and 6 b-values up to 900 s/mm2, 3 of them below 200.',
    });
    expect(idsOf(seriesOf(7, { bval: [0, 0, 0, 300, 500, 700, 900] }))).toEqual(['adc']);
    expect(idsOf(seriesOf(7, { bval: [5, 20, 50, 100, 300, 600, 900] }))).toEqual(['adc']);
  });

  it('gives dti where directions determine the tensor, and dki where two shells do, if there is such a model', () => {
    const vectors = Array.from({ length: 20 }, (_, n) => {
      const z = (n + 0.5) / 20;
      const radius = Math.sqrt(1 - z * z);
      return [radius * Math.cos(2.4 * n), radius * Math.sin(2.4 * n), z] as const;
    });
    const bvecs: GradientDirections = { vectors: [[0, 0, 0], ...vectors, ...vectors], source: 'table' };
    const shells = (second: number): number[] => [
      0,
      ...vectors.map((_, n) => 1000 + 5 * (n % 2)),
      ...vectors.map(() => second),
    ];
    const two = idsOf(seriesOf(41, { bval: shells(2000) }, { bvecs }));
    expect(two).toContain('dti');
    expect(two.includes('dki')).toBe(catalogue.some(({ id }) => id === 'dki'));
    const one = idsOf(seriesOf(41, { bval: shells(1000) }, { bvecs }));
    expect(one).toContain('dti');
    expect(one).not.toContain('dki');
    const along: GradientDirections['vectors'] = bvecs.vectors.map((_, t) =>
      t === 0 ? [0, 0, 0] : [1, 0, 0],
    );
    const line = { bvecs: { vectors: along, source: 'table' } };
    expect(idsOf(seriesOf(41, { bval: shells(1000) }, line))).toEqual(['adc']);
  });

  it('gives no model whose decisive input no file gives', () => {
    const t = Array.from({ length: 40 }, (_, n) => 5 * n);
    expect(idsOf(seriesOf(40, { t })).filter((id) => /^(dce|dsc|mp2rage)/.test(id))).toEqual([]);
    expect(idsOf(seriesOf(2, {}, { name: 'sub-01_MP2RAGE' }))).toEqual(['mp2rage']);
    expect(idsOf(seriesOf(1, {}, { name: 'sub-01_T1w' }))).toEqual([]);
  });
});

describe.runIf(sharedDataPresent('suggestions for real images'))('suggestModels of real images', () => {
  it('is dti and adc for 64 directions', async () => {
    const series = await openSeries([join(sharedDataFolder, 'dipy', 'small_64D.nii')]);
    expect(idsOf(series)).toEqual(['dti', 'adc']);
    expect(suggestModels(series)[0]?.reason).toMatch(/^64 directions, .* b-values from 0 to 1003 s\/mm2\.$/);
  });

  it('is t2 or t2star for three files of one echo each', async () => {
    const images = [1, 2, 3].map((echo) => join(sharedDataFolder, 'tedana', `echo${echo}.nii.gz`));
    const series = await openSeries(images, {
      variables: { TE: [0.0145, 0.0385, 0.0625].flatMap((te) => new Array<number>(5).fill(te)) },
    });
    expect(idsOf(series)).toEqual(['t2', 't2star']);
    expect(suggestModels(series)[0]?.reason).toMatch(/^3 echo times from 14.5 to 62.5 ms/);
  });

  it('is t1-vfa for flip angles', async () => {
    const FlipAngle = [2, 10, 20];
    const image = join(sharedDataFolder, 'madym', 'nifti', 'vfa.nii.gz');
    const series = await openSeries([image], { variables: { FlipAngle, TR: FlipAngle.map(() => 0.004) } });
    expect(idsOf(series)).toEqual(['t1-vfa']);
  });
});
