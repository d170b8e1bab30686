import { resolve } from 'node:path';
import type { ImageFile, Series } from '../core/contracts/series.js';
import { orientationLetters } from '../core/geometry/affine.js';
import { openSeries } from '../core/io/openSeries.js';
import { type Command, print } from './command.js';
import { wrongUse } from './options.js';
import { table } from './text.js';

export const infoCommand: Command = {
  name: 'info',
  positionals: 'IMAGE...',
  summary: 'Show what is read from images and their sidecars.',
  options: { json: { type: 'boolean', help: 'one JSON array with an object per image' } },
  examples: ['voxfit info sub-01_MESE.nii.gz'],
  run: async (args) => {
    if (args.positionals.length === 0) throw wrongUse('voxfit info needs at least one image.');
    const all: Series[] = [];
    for (const path of args.positionals) all.push(await openSeries([resolve(path)]));
    if (args.flag('json')) print(JSON.stringify(all.map(infoRecord)));
    else print(all.map(infoText).join('\n\n'));
    return 0;
  },
};

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
    ...series.problems.map((problem) => `  ! ${problem.message}`),
  ].join('\n');
}
