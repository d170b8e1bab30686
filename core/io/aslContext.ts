import { basename, dirname, join } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { AcquisitionVariable, ImageFile } from '../contracts/series.js';
import { volumeTypes } from '../models/resolve/acquisitionFields.js';
import { imageStem } from './imageFile.js';
import { readTextIfThere } from './sidecar.js';

/**
 * VolumeType from the `aslcontext.tsv` of BIDS beside each image (`sub-01_asl.nii` has `sub-01_aslcontext.tsv`): what
 * each volume is, as its place in `volumeTypes`; or the error VARIABLE_INVALID (no column volume_type, a word that is none)
 * or VARIABLE_COUNT. Empty where one of the images has no such file. Throws READ_FAILED.
 */
export async function readAslContexts(
  files: readonly ImageFile[],
): Promise<Record<string, AcquisitionVariable | VoxfitError>> {
  const codes: number[] = [];
  for (const file of files) {
    const path = contextPath(file);
    const text = await readTextIfThere(path);
    if (text === null) return {};
    const ofFile = codesIn(text, basename(path));
    if (ofFile instanceof VoxfitError) return { VolumeType: ofFile };
    if (ofFile.length !== file.volumes) {
      const message = `${ofFile.length} volume types in ${basename(path)}, ${file.volumes} volumes in ${basename(file.path)}.`;
      const detail = { variable: 'VolumeType', values: ofFile.length, volumes: file.volumes };
      return { VolumeType: new VoxfitError('VARIABLE_COUNT', message, detail) };
    }
    codes.push(...ofFile);
  }
  const [first] = files;
  if (first === undefined) return {};
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  const source = `${basename(contextPath(first))}${others}, volume_type`;
  return { VolumeType: { values: codes, unit: '1', source } };
}

function contextPath(file: ImageFile): string {
  const stem = imageStem(file.path).replace(/_asl$/, '');
  return join(dirname(file.path), `${stem}_aslcontext.tsv`);
}

function codesIn(text: string, name: string): number[] | VoxfitError {
  const [header = '', ...rows] = text.split(/\r\n|\r|\n/).filter((row) => row.trim() !== '');
  const column = header.split('\t').findIndex((word) => word.trim() === 'volume_type');
  if (column < 0) {
    const message = `${name} has no column volume_type in its first line.`;
    return new VoxfitError('VARIABLE_INVALID', message, { file: name });
  }
  const words = rows.map((row) => row.split('\t')[column]?.trim() ?? '');
  const codes = words.map((word) => volumeTypes.findIndex((type) => type === word));
  const bad = codes.indexOf(-1);
  if (bad < 0) return codes;
  const found = words[bad] ?? '';
  return new VoxfitError(
    'VARIABLE_INVALID',
    `In ${name}, row ${bad + 1} says "${found}"; a volume is one of ${volumeTypes.join(', ')}.`,
    { file: name, row: bad + 1, found },
  );
}
