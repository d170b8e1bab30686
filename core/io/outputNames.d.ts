export type MapFormat = 'nii' | 'nii.gz';
/**
 * What the names of all maps of a fit begin with. A BIDS name keeps its entities, loses its suffix and gains the
 * model as description (`sub-01_ses-1_MESE` -> `sub-01_ses-1_desc-t2`); any other name gains the model
 * (`head_echoes` -> `head_echoes_t2`). `otherNames`: the names of further files of the same series; entities
 * on which they differ (`echo-1`, `echo-2`) are left out. Names are without folder and extension.
 */
export declare function outputStem(
  imageName: string,
  modelId: string,
  otherNames?: readonly string[],
): string;
/** Where the files of an export go; the images and sidecars are in the order of the maps. */
export interface OutputPlaces {
  readonly maps: readonly {
    readonly path: string;
    readonly sidecarPath: string;
  }[];
  readonly jobPath: string;
}
/** Plain names: everything in one folder, `<stem>_<map>.nii[.gz]`, `<stem>_<map>.json` and `<stem>_job.json`. */
export declare function plainPlaces(
  folder: string,
  stem: string,
  mapNames: readonly string[],
  format: MapFormat,
): OutputPlaces;
