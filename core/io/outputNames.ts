import { join } from 'node:path';

export type MapFormat = 'nii' | 'nii.gz';

/** `sub-<label>`, any number of `<key>-<label>`, then a suffix: a file name of the Brain Imaging Data Structure. */
const bidsName = /^sub-[A-Za-z0-9+]+(?:_[A-Za-z]+-[A-Za-z0-9+]+)*_[A-Za-z0-9]+$/;

/**
 * What the names of all maps of a fit begin with. A BIDS name keeps its entities, loses its suffix and gains the
 * model as description (`sub-01_ses-1_MESE` -> `sub-01_ses-1_desc-t2`); any other name gains the model
 * (`head_echoes` -> `head_echoes_t2`). `otherNames`: the names of further files of the same series; entities
 * on which they differ (`echo-1`, `echo-2`) are left out. Names are without folder and extension.
 */
export function outputStem(imageName: string, modelId: string, otherNames: readonly string[] = []): string {
  if (!bidsName.test(imageName)) return `${imageName}_${modelId}`;
  const others = otherNames.map((name) => new Set(name.split('_')));
  const entities = imageName
    .split('_')
    .slice(0, -1)
    .filter((entity) => !entity.startsWith('desc-'))
    .filter((entity, index) => index === 0 || others.every((other) => other.has(entity)));
  return [...entities, `desc-${modelId.replace(/[^A-Za-z0-9]/g, '')}`].join('_');
}

/**
 * Every file that an export writes: the images in the order of `mapNames`, their sidecars in the same order, the job file.
 */
export function outputPaths(
  folder: string,
  stem: string,
  mapNames: readonly string[],
  format: MapFormat,
): string[] {
  return [
    ...mapNames.map((name) => join(folder, `${stem}_${name}.${format}`)),
    ...mapNames.map((name) => join(folder, `${stem}_${name}.json`)),
    join(folder, `${stem}_job.json`),
  ];
}
