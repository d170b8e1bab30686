import { basename, join } from 'node:path';
import type { AcquisitionVariable, Conversion, Series } from '../contracts/series.js';
import { imageStem } from './imageFile.js';

/** The series as made of a folder of DICOM files, which the sources of its values then name before the file in scratch. */
export function withConversion(series: Series, conversion: Conversion): Series {
  const stems = series.files.map(({ path }) => imageStem(path));
  const place = `DICOM in ${basename(conversion.folder)}`;
  const named = (source: string): string =>
    stems.some((stem) => source.startsWith(stem)) ? `${place}: ${source}` : source;
  const variables = Object.entries(series.variables).map(([symbol, variable]) => {
    const { source, sources } = variable;
    const renamed: AcquisitionVariable = {
      ...{ ...variable, source: named(source) },
      ...(sources === undefined ? {} : { sources: sources.map(named) }),
    };
    return [symbol, renamed] as const;
  });
  const { volumeSpacing, bvecs } = series;
  return {
    ...{ ...series, conversion, variables: Object.fromEntries(variables) },
    ...(volumeSpacing === undefined
      ? {}
      : { volumeSpacing: { ...volumeSpacing, source: named(volumeSpacing.source) } }),
    ...(bvecs === undefined ? {} : { bvecs: { ...bvecs, source: named(bvecs.source) } }),
  };
}

/** Where records say that an image of a series is: one that was converted, in the folder that it was made of. */
export function recordedPath({ conversion }: Pick<Series, 'conversion'>, path: string): string {
  return conversion === undefined ? path : join(conversion.folder, basename(path));
}
