import { dirname, join, resolve } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { JobRecord } from '../contracts/jobFile.js';
import type { Conversion } from '../contracts/series.js';
import type { ConvertFolder } from './chooseSeries.js';
import { type ConvertedAgain, type InputPlaces, lastPart, tailsIn } from './locateInputs.js';
import { isThere } from './workFolder.js';

/**
 * Converts the DICOM folder of a job once more, wherever it is now; null where the job has none. Throws FILE_NOT_FOUND
 * where the folder or the DICOM files in it have gone, and what converting throws.
 */
export async function convertAgain(
  { Inputs, Series: { conversion } }: JobRecord,
  places: InputPlaces,
  convert: ConvertFolder,
): Promise<{ readonly conversion: Conversion; readonly converted: ConvertedAgain } | null> {
  if (conversion === undefined) return null;
  const images = Inputs.filter(({ Use }) => Use === 'image');
  const way = images[0]?.RelativePath;
  const folder = await locateFolder(conversion.folder, way === undefined ? null : dirname(way), places);
  const again = await convert(folder);
  if (again === null) {
    throw new VoxfitError('FILE_NOT_FOUND', `There are no DICOM files in ${folder} any more.`, { folder });
  }
  const made = images.map(({ Path }) => [Path, join(again.folder, lastPart(Path))] as const);
  return {
    conversion: again.conversion,
    converted: { recordedFolder: conversion.folder, images: new Map(made) },
  };
}

/** A given new path, else the first that is there of the given folder, what is in it, the recorded path, and the way from the job file. */
async function locateFolder(
  recorded: string,
  wayFromJob: string | null,
  { replaced, folder, jobFolder }: InputPlaces,
): Promise<string> {
  const given = replaced?.get(recorded) ?? replaced?.get(lastPart(recorded));
  const all = [
    ...(folder === undefined ? [] : [...tailsIn(folder, recorded), folder]),
    recorded,
    ...(wayFromJob === null ? [] : [resolve(jobFolder, wayFromJob)]),
  ];
  for (const place of given === undefined ? all : [given]) if (await isThere(place)) return resolve(place);
  throw new VoxfitError(
    'FILE_NOT_FOUND',
    `The DICOM folder of the job is not there any more: ${recorded}. Say where it is: --input ${lastPart(recorded)}=PATH, or --inputs FOLDER.`,
    { missing: [recorded] },
  );
}
