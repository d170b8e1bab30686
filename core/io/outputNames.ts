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

/** Where the files of an export go; the images and sidecars are in the order of the maps. */
export interface OutputPlaces {
  readonly maps: readonly { readonly path: string; readonly sidecarPath: string }[];
  readonly jobPath: string;
}

/** Plain names: everything in one folder, `<stem>_<map>.nii[.gz]`, `<stem>_<map>.json` and `<stem>_job.json`. */
export function plainPlaces(
  folder: string,
  stem: string,
  mapNames: readonly string[],
  format: MapFormat,
): OutputPlaces {
  return {
    maps: mapNames.map((name) => ({
      path: join(folder, `${stem}_${name}.${format}`),
      sidecarPath: join(folder, `${stem}_${name}.json`),
    })),
    jobPath: join(folder, `${stem}_job.json`),
  };
}
