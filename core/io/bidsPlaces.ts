import { basename, dirname, join } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { MapFormat, OutputPlaces } from './outputNames.js';

/*
 * Names in a derivatives folder of the Brain Imaging Data Structure: suffixes of the standard where it has them (qMRI
 * appendix), for diffusion those of BEP016 (model-, param-, dwimap), for contrasts those of FitLins (contrast-, stat-,
 * statmap), else the map's own name. What the standard does not have goes into .bidsignore.
 */

/** What the names of maps are made from. */
export interface BidsRequest {
  /** The images of the series; absolute. */
  readonly imagePaths: readonly string[];
  readonly modelId: string;
  readonly mapNames: readonly string[];
  /** The dataset, or the folder of a pipeline below `derivatives`. Absolute. */
  readonly folder: string;
  readonly format: MapFormat;
}

/** Places of the files of an export in a derivatives folder, and what the folder as a whole needs. */
export interface BidsPlaces extends OutputPlaces {
  /** `derivatives/voxfit` of the dataset. */
  readonly pipelineFolder: string;
  /** The raw dataset of the images; null where they are in none. */
  readonly rawFolder: string | null;
  /** Patterns of written names that the standard does not have. */
  readonly ignored: readonly string[];
}

const standardSuffixes: ReadonlySet<string> = new Set([
  ...['T1map', 'T2map', 'T2starmap', 'R1map', 'R2map', 'R2starmap', 'S0map', 'M0map', 'PDmap', 'T1rho'],
  ...['MTRmap', 'MTsat', 'MTVmap', 'MWFmap', 'UNIT1', 'Chimap', 'TB1map', 'RB1map'],
]);

/** Names that ASLPrep and the like write in small letters. */
const smallNames: ReadonlySet<string> = new Set(['CBF', 'ATT', 'CBV', 'MTT', 'Tmax']);

const folderOfSuffix: Readonly<Record<string, string>> = {
  ...{ dwi: 'dwi', bold: 'func', cbv: 'func', asl: 'perf', m0scan: 'perf', dsc: 'perf', dce: 'perf' },
  ...{ TB1AFI: 'fmap', TB1DAM: 'fmap', TB1EPI: 'fmap', TB1TFL: 'fmap', TB1RFM: 'fmap', RB1COR: 'fmap' },
};
const dataFolders = ['anat', 'dwi', 'func', 'perf', 'fmap'];

/** Label of `model-` for diffusion models. */
const diffusionLabels: Readonly<Record<string, string>> = {
  ...{ dti: 'tensor', dki: 'kurtosis', adc: 'adc', ivim: 'ivim' },
};

/** Throws WRONG_USE for images that are not named as the standard has it. */
export function bidsPlaces(request: BidsRequest): BidsPlaces {
  const { imagePaths, modelId, mapNames, format } = request;
  const [image = '', ...others] = imagePaths.map((path) => stemOf(path));
  const entities = entitiesOf(
    image,
    others.map((other) => other.split('_')),
  );
  const subject = entities[0] as string;
  const session = entities.find((entity) => entity.startsWith('ses-'));
  const pipelineFolder =
    basename(dirname(request.folder)) === 'derivatives'
      ? request.folder
      : join(request.folder, 'derivatives', 'voxfit');
  const folder = join(
    pipelineFolder,
    subject,
    ...(session === undefined ? [] : [session]),
    dataFolderOf(imagePaths[0] ?? '', image),
  );
  const model = modelId.replace(/[^A-Za-z0-9]/g, '');
  const main = mapNames.find((name) => standardSuffixes.has(name));
  const names = mapNames.map((name) => nameOf(name, { entities, modelId, model, main }));
  return {
    maps: names.map(({ name }) => ({
      path: join(folder, `${name}.${format}`),
      sidecarPath: join(folder, `${name}.json`),
    })),
    jobPath: join(folder, `${[...entities, `desc-${model}`].join('_')}_job.json`),
    pipelineFolder,
    rawFolder: rawFolderOf(imagePaths[0] ?? '', subject),
    ignored: [...new Set(names.flatMap(({ ignored }) => (ignored === null ? [] : [ignored])))],
  };
}

interface Naming {
  readonly entities: readonly string[];
  readonly modelId: string;
  readonly model: string;
  /** The first map that has a suffix of the standard. */
  readonly main: string | undefined;
}

/** The name of a map, and the pattern that keeps validators from it where the standard does not have it. */
function nameOf(
  map: string,
  { entities, modelId, model, main }: Naming,
): { name: string; ignored: string | null } {
  const of = (...parts: readonly string[]): string => [...entities, ...parts].join('_');
  const label = map.replace(/[^A-Za-z0-9]/g, '');
  const diffusion = diffusionLabels[modelId];
  if (diffusion !== undefined) {
    return {
      name: of(`model-${diffusion}`, `param-${label.toLowerCase()}`, 'dwimap'),
      ignored: '*_dwimap.*',
    };
  }
  if (modelId === 'glm') {
    const [, kind = '', contrast = ''] = /^(effect|variance|t|F|z)_(.+)$/.exec(map) ?? [];
    const parts =
      contrast === ''
        ? [`desc-${label}`]
        : [`contrast-${contrast.replace(/[^A-Za-z0-9]/g, '')}`, `stat-${kind}`];
    return { name: of(...parts, 'statmap'), ignored: '*_statmap.*' };
  }
  if (standardSuffixes.has(map)) return { name: of(`desc-${model}`, map), ignored: null };
  if (main !== undefined) return { name: of(`desc-${model}${label}`, main), ignored: null };
  const suffix = smallNames.has(map) ? map.toLowerCase() : label;
  return { name: of(`desc-${model}`, suffix), ignored: `*_${suffix}.*` };
}

/** The entities of a name but those on which the files of a series differ. Throws WRONG_USE. */
function entitiesOf(stem: string, others: readonly (readonly string[])[]): readonly string[] {
  if (!/^sub-[A-Za-z0-9+]+(?:_[A-Za-z]+-[A-Za-z0-9+]+)*_[A-Za-z0-9]+$/.test(stem)) {
    throw new VoxfitError(
      'WRONG_USE',
      `The layout of BIDS needs images that are named as BIDS has it, such as sub-01_MESE.nii.gz; ${stem} is not.`,
      { name: stem },
    );
  }
  return stem
    .split('_')
    .slice(0, -1)
    .filter((entity) => !entity.startsWith('desc-'))
    .filter((entity, index) => index === 0 || others.every((other) => other.includes(entity)));
}

function dataFolderOf(path: string, stem: string): string {
  const parent = basename(dirname(path));
  if (dataFolders.includes(parent)) return parent;
  return folderOfSuffix[stem.slice(stem.lastIndexOf('_') + 1)] ?? 'anat';
}

/** The folder that holds `sub-01` of `…/sub-01[/ses-1]/anat/X`. */
function rawFolderOf(path: string, subject: string): string | null {
  const parts = dirname(path).split(/[/\\]/);
  const at = parts.lastIndexOf(subject);
  return at < 1 ? null : parts.slice(0, at).join('/') || '/';
}

function stemOf(path: string): string {
  return basename(path).replace(/\.(nii|hdr|img)(\.gz)?$/i, '');
}
