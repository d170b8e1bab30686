import { resolve } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { ImageFile, Series } from '../core/contracts/series.js';
import { orientationLetters } from '../core/geometry/affine.js';
import { openSeries } from '../core/io/openSeries.js';
import { type Suggestion, suggestModels } from '../core/models/suggestModels.js';
import { type Command, print } from './command.js';
import { wrongUse } from './options.js';
import { table } from './text.js';

export const infoCommand: Command = {
  name: 'info',
  positionals: 'IMAGE...',
  summary: 'Show what is read from images and their sidecars, and which models fit.',
  options: { json: { type: 'boolean', help: 'one JSON array with an object per image' } },
  examples: ['voxfit info sub-01_MESE.nii.gz'],
  run: async (args) => {
    if (args.positionals.length === 0) throw wrongUse('voxfit info needs at least one image.');
    const all: Series[] = [];
    for (const path of args.positionals) all.push(await openSeries([resolve(path)]));
    const together = await suggestTogether(args.positionals.map((path) => resolve(path)));
    if (args.flag('json')) {
      const extra = together === null ? {} : { suggestionsTogether: together };
      print(JSON.stringify(all.map((series) => ({ ...infoRecord(series), ...extra }))));
    } else {
      const texts = all.map(infoText);
      const title = `Models that fit the ${all.length} images as one series`;
      if (together !== null && together.length > 0) texts.push(suggestionText(title, together).join('\n'));
      print(texts.join('\n\n'));
    }
    return 0;
  },
};

/** What fits several images as one series; null for one image, or where they are not one series. */
async function suggestTogether(paths: readonly string[]): Promise<readonly Suggestion[] | null> {
  if (paths.length < 2) return null;
  try {
    return suggestModels(await openSeries(paths));
  } catch (error) {
    if (error instanceof VoxfitError) return null;
    throw error;
  }
}

function suggestionText(title: string, suggestions: readonly Suggestion[]): string[] {
  if (suggestions.length === 0) return [];
  return [`${title}:`, table(suggestions.map(({ modelId, reason }) => [`  ${modelId}`, reason]))];
}

function infoRecord(series: Series): Record<string, unknown> {
  const file = series.files[0] as ImageFile;
  const { geometry } = file;
  return {
    path: file.path,
    shape: file.dims,
    zoomsMm: geometry.zoomsMm,
    affine: [...geometry.affine, [0, 0, 0, 1]],
    affineFrom: geometry.affineFrom,
    datatype: file.datatype,
    byteOrder: file.byteOrder,
    sclSlope: file.sclSlope,
    sclInter: file.sclInter,
    variables: series.variables,
    problems: series.problems,
    suggestions: suggestModels(series),
  };
}

function infoText(series: Series): string {
  const file = series.files[0] as ImageFile;
  const { geometry } = file;
  const variables = Object.entries(series.variables).map(([name, { values, unit, source }]) => [
    `  ${name}`,
    `${values.length > 12 ? `${values.slice(0, 10).join(', ')}, … (${values.length})` : values.join(', ')} ${unit}`,
    source,
  ]);
  return [
    file.path,
    table([
      ['  shape', file.dims.join(' x ')],
      ['  zooms', `${geometry.zoomsMm.map((zoom) => Number(zoom.toFixed(4))).join(' x ')} mm`],
      ['  orientation', `${orientationLetters(geometry.affine)} (from ${geometry.affineFrom})`],
      ['  datatype', `${file.datatype}, ${file.byteOrder}-endian`],
      ['  scaling', `slope ${file.sclSlope}, intercept ${file.sclInter}`],
    ]),
    ...(variables.length > 0 ? [table(variables)] : ['  no acquisition variables found']),
    ...suggestionText('Models that fit', suggestModels(series)),
    ...series.problems.map((problem) => `  ! ${problem.message}`),
  ].join('\n');
}
