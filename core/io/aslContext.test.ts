import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiImage } from '../../tests/support/niftiImage.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import type { Series } from '../contracts/series.js';
import { aslPcasl } from '../models/labelling.js';
import { requireVariables } from '../models/resolve/requireVariables.js';
import { mean } from '../models/statistics.js';
import { openSeries } from './openSeries.js';

const root = await scratchFolder();
let folders = 0;

/** Images of four volumes by name, each with this text in its aslcontext.tsv. */
async function opened(
  contexts: Readonly<Record<string, string | null>>,
  variables: Readonly<Record<string, readonly number[]>> = {},
): Promise<Series> {
  folders += 1;
  const folder = join(root, String(folders));
  await mkdir(folder);
  for (const [name, text] of Object.entries(contexts)) {
    await writeFile(join(folder, `${name}.nii`), niftiImage({ dims: [4, 2, 2, 2, 4] }));
    const beside = join(folder, `${name.replace('_asl', '')}_aslcontext.tsv`);
    if (text !== null) await writeFile(beside, text);
  }
  const paths = Object.keys(contexts).map((name) => join(folder, `${name}.nii`));
  return openSeries(paths, { variables });
}

const rows = (...words: string[]): string => `volume_type\n${words.join('\n')}\n`;
const four = rows('m0scan', 'control', 'label', 'deltam');

describe('aslcontext.tsv beside an image', () => {
  it('says what each volume is, by its place in the list of volume types', async () => {
    const { variables, unusable } = await opened({ 'sub-01_asl': four });
    expect(variables.VolumeType).toEqual({
      values: [3, 0, 1, 2],
      unit: '1',
      source: 'sub-01_aslcontext.tsv, volume_type',
    });
    expect(unusable).toBeUndefined();
  });

  it('may have a byte order mark, line ends of Windows, empty lines at its end and other columns', async () => {
    const text = '\uFEFFonset\tvolume_type\r\n0\tm0scan\r\n4\tcontrol \r\n8\tlabel\r\n12\tcbf\r\n\r\n';
    const { variables } = await opened({ 'sub-01_asl': text });
    expect(variables.VolumeType?.values).toEqual([3, 0, 1, 4]);
  });

  it.each([
    [
      'a word that is no type',
      rows('m0scan', 'control', 'tag', 'deltam'),
      /row 3 says "tag"; a volume is one of/,
    ],
    ['another case', rows('M0Scan', 'control', 'label', 'deltam'), /row 1 says "M0Scan"/],
    ['a row without the column', 'n\tvolume_type\n1\tcontrol\n2\n3\tlabel\n4\tlabel\n', /row 2 says ""/],
    ['no such column', 'type\ncontrol\nlabel\ncontrol\nlabel\n', /no column volume_type/],
    ['an empty file', '', /no column volume_type/],
    [
      'too few rows',
      rows('control', 'label'),
      /2 volume types in sub-01_aslcontext.tsv, 4 volumes in sub-01_asl/,
    ],
    ['too many rows', `${four}label\n`, /5 volume types .* 4 volumes/],
  ])('with %s refuses models of labelling with its sentence, and no others', async (_, text, sentence) => {
    const series = await opened({ 'sub-01_asl': text });
    expect(series.variables.VolumeType).toBeUndefined();
    expect(series.problems.map(({ message }) => message).join()).toMatch(sentence);
    expect(() => requireVariables(series, aslPcasl)).toThrow(sentence);
    expect(() => requireVariables(series, aslPcasl)).toThrow(/give --var VolumeType=/);
    expect(requireVariables(series, mean)).toEqual({});
  });

  it('is not looked at where the user says what the volumes are', async () => {
    const series = await opened({ 'sub-01_asl': rows('tag') }, { VolumeType: [0, 1, 0, 1] });
    expect(series.variables.VolumeType).toMatchObject({ values: [0, 1, 0, 1], source: '--var' });
    expect(series.problems).toEqual([]);
  });

  it('is joined over several files, and counts for nothing where one of them has none', async () => {
    const both = await opened({
      'run-1_asl': four,
      'run-2_asl': rows('label', 'control', 'label', 'control'),
    });
    expect(both.variables.VolumeType?.values).toEqual([3, 0, 1, 2, 1, 0, 1, 0]);
    expect((await opened({ 'run-1_asl': four, 'run-2_asl': null })).variables.VolumeType).toBeUndefined();
  });

  it('that is absent leaves the order to the user: it is never guessed', async () => {
    const series = await opened({ 'sub-01_asl': null });
    expect(() => requireVariables(series, aslPcasl)).toThrow(
      /needs VolumeType .*: put aslcontext.tsv \(BIDS\) beside the image, or give --var VolumeType=control,label,…\./,
    );
  });
});
