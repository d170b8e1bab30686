import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { AcquisitionVariable, ImageFile } from '../contracts/series.js';
import { volumeTypes } from '../models/resolve/acquisitionFields.js';
import { imageStem } from './imageFile.js';
import { metadataFiles, nameBeside } from './metadataFiles.js';
import { readTextIfThere } from './sidecar.js';
import { joinSources, type ValueSource } from './valueSources.js';

/**
 * VolumeType from the `aslcontext.tsv` of BIDS of each image (`sub-01_asl.nii` has `sub-01_aslcontext.tsv`, or one further up): what
 * each volume is, as its place in `volumeTypes`; or the error VARIABLE_INVALID (no column volume_type, a word that is none)
 * or VARIABLE_COUNT. Empty where one of the images has no such file. Throws READ_FAILED.
 */
export async function readAslContexts(
  files: readonly ImageFile[],
): Promise<Record<string, AcquisitionVariable | VoxfitError>> {
  const codes: number[] = [];
  const sources: ValueSource[] = [];
  for (const file of files) {
    const path = await contextPath(file);
    const text = path === undefined ? null : await readTextIfThere(path);
    if (path === undefined || text === null) return {};
    const name = nameBeside(file.path, path);
    const ofFile = codesIn(text, name);
    if (ofFile instanceof VoxfitError) return { VolumeType: ofFile };
    if (ofFile.length !== file.volumes) {
      const message = `${ofFile.length} volume types in ${name}, ${file.volumes} volumes in ${basename(file.path)}.`;
      const detail = { variable: 'VolumeType', values: ofFile.length, volumes: file.volumes };
      return { VolumeType: new VoxfitError('VARIABLE_COUNT', message, detail) };
    }
    codes.push(...ofFile);
    sources.push(...ofFile.map(() => ({ from: name, field: 'volume_type' })));
  }
  return codes.length === 0 ? {} : { VolumeType: { values: codes, unit: '1', ...joinSources(sources) } };
}

/** The nearest file that applies. */
async function contextPath({ path }: ImageFile): Promise<string | undefined> {
  const exact = `${imageStem(path).replace(/_asl$/, '')}_aslcontext.tsv`;
  return (await metadataFiles(path, '.tsv', { suffix: 'aslcontext', exact })).at(-1)?.path;
}

function codesIn(text: string, name: string): number[] | VoxfitError {
  const [header = '', ...rows] = text.split(/\r\n|\r|\n/).filter((row) => row.trim() !== '');
  const column = header.split('\t').findIndex((word) => word.trim() === 'volume_type');
  if (column < 0) {
    const message = `${name} has no column volume_type in its first line.`;
    return new VoxfitError('VARIABLE_INVALID', message, { file: name });
  }
  const words = rows.map((row) => row.split('\t')[column]?.trim() ?? '');
  const codes = words.map((word) => (volumeTypes as readonly string[]).indexOf(word));
  const bad = codes.indexOf(-1);
  if (bad < 0) return codes;
  const found = words[bad] ?? '';
  return new VoxfitError(
    'VARIABLE_INVALID',
    `In ${name}, row ${bad + 1} says "${found}"; a volume is one of ${volumeTypes.join(', ')}.`,
    { file: name, row: bad + 1, found },
  );
}
