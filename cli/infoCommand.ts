import { dirname, resolve } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { ImageFile, Series } from '../core/contracts/series.js';
import { orientationLetters, shapeText } from '../core/geometry/affine.js';
import { type ConvertFolder, chooseSeries } from '../core/io/chooseSeries.js';
import { recordedPath } from '../core/io/conversionSources.js';
import { openSeries } from '../core/io/openSeries.js';
import { gradientHints } from '../core/models/resolve/gradientChecks.js';
import { type Suggestion, suggestModels } from '../core/models/suggestModels.js';
import { table } from '../core/options/columns.js';
import { quietOption, scratchOption } from '../core/options/jobOptions.js';
import { type ParsedArguments, wrongUse } from '../core/options/options.js';
import { assumedUnit, seriesOptionTable } from '../core/options/seriesOptions.js';
import { acquisitionRows, acquisitionText } from './acquisitionTable.js';
import { type Command, print, say } from './command.js';
import { conversionsFor, workerMaker } from './runJob.js';

export const infoCommand: Command = {
  name: 'info',
  positionals: 'IMAGE...|DIR...',
  summary: 'Show what is read from images or the series of a folder, volume by volume, and which models fit.',
  options: {
    json: { type: 'boolean', help: 'one JSON array with an object per image or series' },
    series: seriesOptionTable.series,
    'assume-ms': seriesOptionTable['assume-ms'],
    'assume-s': seriesOptionTable['assume-s'],
    scratch: scratchOption,
    quiet: quietOption,
  },
  examples: [
    'voxfit info sub-01_MESE.nii.gz',
    'voxfit info study/sub-01',
    'voxfit info study --series sub-01_MESE',
  ],
  run: async (args) => {
    if (args.positionals.length === 0) throw wrongUse('voxfit info needs at least one image or folder.');
    const paths = args.positionals.map((path) => resolve(path));
    const conversions = conversionsFor(args, workerMaker());
    try {
      await showAll(paths, args, conversions.convert);
    } finally {
      await conversions.dispose();
    }
    return 0;
  },
};

async function showAll(
  paths: readonly string[],
  args: ParsedArguments,
  convert: ConvertFolder,
): Promise<void> {
  const all = await describeAll(paths, args, convert);
  const together = await suggestTogether(paths, all.length);
  if (args.flag('json')) {
    const extra = together === null ? {} : { suggestionsTogether: together };
    print(JSON.stringify(all.map((series) => ({ ...infoRecord(series), ...extra }))));
  } else {
    const texts = all.map(infoText);
    const title = `Models that fit the ${all.length} images as one series`;
    if (together !== null && together.length > 0) texts.push(suggestionText(title, together).join('\n'));
    print(texts.join('\n\n'));
  }
}

/** Each image by itself; of a folder its series, or all that it may hold. */
async function describeAll(
  paths: readonly string[],
  args: ParsedArguments,
  convert: ConvertFolder,
): Promise<readonly Series[]> {
  const options = assumedUnit(args);
  const name = args.text('series');
  const all: Series[] = [];
  for (const path of paths) {
    const choice = await chooseSeries([path], name, convert);
    const found = choice.kind === 'several' ? choice.candidates : [choice];
    for (const [index, one] of found.entries()) {
      const named = {
        ...(one.name === undefined ? {} : { name: one.name }),
        ...(one.conversion === undefined ? {} : { conversion: one.conversion }),
      };
      try {
        const series = await openSeries(one.images, { ...options, ...named });
        const hints = gradientHints(series.variables.bval?.values, series.bvecs);
        const found = index > 0 ? [] : choice.problems;
        all.push({ ...series, problems: [...found, ...series.problems, ...hints] });
      } catch (error) {
        // One of several that cannot be opened is said, and the others are shown.
        if (choice.kind === 'one' || !(error instanceof VoxfitError)) throw error;
        say(`${one.name ?? path}: ${error.message} [${error.code}]`);
      }
    }
  }
  return all;
}

/** What fits several images as one series; null for one image, or where they are not one series. */
async function suggestTogether(
  paths: readonly string[],
  series: number,
): Promise<readonly Suggestion[] | null> {
  if (paths.length < 2 || series !== paths.length) return null;
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
    path: recordedPath(series, file.path),
    name: series.name,
    files: series.files.map(({ path }) => recordedPath(series, path)),
    ...(series.conversion === undefined ? {} : { conversion: series.conversion }),
    volumes: series.volumeCount,
    shape: file.dims,
    zoomsMm: geometry.zoomsMm,
    affine: [...geometry.affine, [0, 0, 0, 1]],
    affineFrom: geometry.affineFrom,
    datatype: file.datatype,
    byteOrder: file.byteOrder,
    sclSlope: file.sclSlope,
    sclInter: file.sclInter,
    variables: series.variables,
    acquisition: acquisitionRows(series),
    problems: series.problems,
    suggestions: suggestModels(series),
  };
}

function infoText(series: Series): string {
  const file = series.files[0] as ImageFile;
  const { geometry } = file;
  const variables = Object.entries(series.variables).map(([name, { values, unit, source }]) => [
    `  ${name}`,
    `${valuesText(values)} ${unit}`,
    source,
  ]);
  const { files } = series;
  const isOne = files.length === 1;
  return [
    titleOf(series),
    table([
      [
        '  shape',
        isOne ? file.dims.join(' x ') : `${shapeText(geometry.shape)}, ${series.volumeCount} volumes`,
      ],
      ['  zooms', `${geometry.zoomsMm.map((zoom) => Number(zoom.toFixed(4))).join(' x ')} mm`],
      ['  orientation', `${orientationLetters(geometry.affine)} (from ${geometry.affineFrom})`],
      ['  datatype', `${file.datatype}, ${file.byteOrder}-endian`],
      ['  scaling', `slope ${file.sclSlope}, intercept ${file.sclInter}`],
    ]),
    ...(variables.length > 0 ? [table(variables)] : ['  no acquisition variables found']),
    ...acquisitionText(series),
    ...suggestionText('Models that fit', suggestModels(series)),
    ...series.problems.map((problem) => `  ! ${problem.message}`),
  ].join('\n');
}

function titleOf({ name, files, conversion }: Series): string {
  const [first] = files;
  if (conversion !== undefined) return `${name}: DICOM in ${conversion.folder}, by ${conversion.program}`;
  const path = first?.path ?? '';
  return files.length === 1 ? path : `${name}: ${files.length} files in ${dirname(path)}`;
}

/** All values, or the first of many; one number where all are the same. */
function valuesText(values: readonly number[]): string {
  if (new Set(values).size === 1) return String(values[0]);
  return values.length > 12 ? `${values.slice(0, 10).join(', ')}, … (${values.length})` : values.join(', ');
}
