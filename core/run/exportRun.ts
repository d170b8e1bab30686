import type { MapTarget } from '../contracts/job.js';
import type { Series } from '../contracts/series.js';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import { describeDataset } from '../io/bidsDataset.js';
import { type BidsPlaces, bidsPlaces } from '../io/bidsPlaces.js';
import { type Exported, exportedPaths, exportMaps } from '../io/exportMaps.js';
import { imageStem } from '../io/imageFile.js';
import { jobFileEnding } from '../io/jobFile.js';
import { keepMask } from '../io/maskFile.js';
import { type MapFormat, type OutputPlaces, outputStem, plainPlaces } from '../io/outputNames.js';
import type { Regions } from '../io/regionImage.js';
import { fileName } from './fileName.js';
import { compressorOf } from './gzipByPool.js';
import { withInputPaths } from './jobInputs.js';
import { jobRecord } from './jobRecord.js';
import { mapBytes } from './mapFiles.js';
import { mapSidecar, type Provenance } from './provenance.js';
import { type RegionStatistics, regionStatistics, statisticsTable } from './regionStatistics.js';
import { reportPage } from './reportPage.js';
import { voxelTable } from './voxelTable.js';

/** Where the outputs of a fit go; the folder is absolute. */
export interface Destination {
  readonly folder: string;
  readonly format: MapFormat;
  readonly layout: OutputLayout;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

/** How outputs are named: all in the folder, or as a derivative of the Brain Imaging Data Structure below it. */
export type OutputLayout = 'plain' | 'bids';
export const outputLayouts: readonly OutputLayout[] = ['plain', 'bids'];

/** Who compresses. */
export interface ExportWorkers {
  readonly makeWorker: WorkerMaker;
  readonly workers: number;
}

/** What the names of all outputs of a fit begin with, from the names of the series' files and the model. */
export function stemOf(series: Series, modelId: string): string {
  const [first = series.name, ...others] = series.files.map((file) => imageStem(file.path));
  return outputStem(first, modelId, others);
}

/** Parts of the screen of which an export can have a picture: the images with the map, the plot of a voxel. */
export type PictureName = 'view' | 'plot';
export const noPictures: Readonly<Record<PictureName, null>> = { view: null, plot: null };

/** What a fit has beside its maps. */
export interface ExportContents {
  /** Regions of which a table of statistics is written; null: none. */
  readonly regions: Regions | null;
  /** Whether a report is written. */
  readonly report: boolean;
  /** Whether a table with a row per voxel is written. */
  readonly voxelTable: boolean;
  /** Pictures of what is on the screen; null: not written. */
  readonly pictures: Readonly<Record<PictureName, Uint8Array | null>>;
  /** Path of a mask that has no place of its own, and is put beside the job; null: none. */
  readonly keptMask: string | null;
}

function placesOf(
  series: Series,
  modelId: string,
  mapNames: readonly string[],
  { folder, format, layout }: Pick<Destination, 'folder' | 'format' | 'layout'>,
): OutputPlaces | BidsPlaces {
  if (layout === 'plain') return plainPlaces(folder, stemOf(series, modelId), mapNames, format);
  const imagePaths = series.files.map(({ path }) => path);
  return bidsPlaces({ imagePaths, modelId, mapNames, folder, format });
}

/** Every file that `exportRun` writes, without pictures, for maps of these names. */
export function exportPaths(
  series: Series,
  modelId: string,
  mapNames: readonly string[],
  destination: Pick<Destination, 'folder' | 'format' | 'layout'>,
  contents: Pick<ExportContents, 'report' | 'voxelTable'> & { readonly regions: boolean },
): readonly string[] {
  const places = placesOf(series, modelId, mapNames, destination);
  const { regionsPath, reportPath, voxelsPath } = besideJob(places.jobPath);
  const others = [
    ...(contents.regions ? [{ path: regionsPath, content: '' }] : []),
    ...(contents.report ? [{ path: reportPath, content: '' }] : []),
    ...(contents.voxelTable ? [{ path: voxelsPath, content: '' }] : []),
  ];
  return exportedPaths({ ...places, others });
}

/** Where the tables, the report, pictures and a kept mask stand. */
function besideJob(jobPath: string): {
  readonly regionsPath: string;
  readonly reportPath: string;
  readonly voxelsPath: string;
  readonly picturePaths: Readonly<Record<PictureName, string>>;
  readonly maskPath: string;
} {
  const stem = jobPath.slice(0, -jobFileEnding.length);
  return {
    regionsPath: `${stem}_regions.tsv`,
    reportPath: `${stem}_report.html`,
    voxelsPath: `${stem}_voxels.tsv`,
    picturePaths: { view: `${stem}_view.png`, plot: `${stem}_plot.png` },
    maskPath: `${stem}_mask.nii`,
  };
}

/** What a fit was made from, with its mask where it is kept. */
function withMaskAt(provenance: Provenance, from: string, to: string): Provenance {
  const moved = (path: string): string => (path === from ? to : path);
  return {
    ...provenance,
    options: withInputPaths(provenance.options, moved),
    inputs: provenance.inputs.map((input) => ({ ...input, path: moved(input.path) })),
  };
}

/** What an export has written, and what the maps are like. */
export interface ExportedRun extends Exported {
  readonly statistics: readonly RegionStatistics[];
}

/**
 * Writes maps (all, or those that are `wanted`) of a finished run with their sidecars, what `contents` asks for, and
 * the job file that says how to repeat it. Throws what exportMaps (Cancelled on abort of the signal),
 * regionStatistics and bidsPlaces throw; on failure no new map is left behind.
 */
export async function exportRun(
  given: Provenance,
  wanted: (name: string) => boolean,
  destination: Destination,
  contents: ExportContents,
  { makeWorker, workers }: ExportWorkers,
): Promise<ExportedRun> {
  const { series, plan, summary } = given;
  const targets = summary.maps.filter(({ name }) => wanted(name));
  const names = targets.map(({ name }) => name);
  const places = placesOf(series, plan.model.id, names, destination);
  const { maps, jobPath } = places;
  const { regionsPath, reportPath, voxelsPath, picturePaths, maskPath } = besideJob(jobPath);
  const { keptMask } = contents;
  const provenance = keptMask === null ? given : withMaskAt(given, keptMask, maskPath);
  const jobFolder = folderOf(jobPath);
  const command = provenance.command.length > 0 ? provenance.command : ['voxfit', 'rerun', jobPath];
  const statistics = await regionStatistics(summary.maps, contents.regions);
  const sources = sourcesOf(series, 'rawFolder' in places ? places.rawFolder : null);
  const compressor = compressorOf(mapBytes(targets, series), workers, makeWorker);
  const stop = (): void => void compressor.end();
  destination.signal?.addEventListener('abort', stop);
  try {
    if (keptMask !== null) await keepMask(keptMask, maskPath, destination.overwrite);
    const written = targets.map((target, n) => ({
      ...{ target, sidecar: mapSidecar(target, provenance, { statistics, sources, jobPath }) },
      ...(maps[n] as OutputPlaces['maps'][number]),
    }));
    const { view, plot } = contents.pictures;
    const others = [
      ...(contents.regions === null ? [] : [{ path: regionsPath, content: statisticsTable(statistics) }]),
      ...(contents.report
        ? [{ path: reportPath, content: await reportPage(targets, provenance, statistics) }]
        : []),
      ...(contents.voxelTable ? [{ path: voxelsPath, content: tableOf(targets, provenance) }] : []),
      ...(view === null ? [] : [{ path: picturePaths.view, content: view }]),
      ...(plot === null ? [] : [{ path: picturePaths.plot, content: plot }]),
    ];
    const exported = await exportMaps({
      ...{ ...destination, maps: written, others, jobPath, deflateOne: compressor.deflateOne },
      job: (done) => jobRecord({ ...provenance, command }, done, jobFolder),
    });
    if ('pipelineFolder' in places) await describeDataset(places);
    return { ...exported, statistics };
  } finally {
    destination.signal?.removeEventListener('abort', stop);
    await compressor.end();
  }
}

/** The status says which voxels are in the table, also where its map is not written. */
function tableOf(targets: readonly MapTarget[], { series, summary }: Provenance): AsyncIterable<string> {
  const status = summary.maps.filter(({ source }) => source.kind === 'status');
  const missing = status.filter((map) => !targets.includes(map));
  return voxelTable([...targets, ...missing], series.geometry);
}

/** What the maps were made from: names, or in a dataset of BIDS its addresses. */
function sourcesOf(series: Series, rawFolder: string | null): readonly string[] {
  const { conversion } = series;
  const place = conversion === undefined ? '' : `${fileName(conversion.folder)}/`;
  return series.files.map(({ path }) =>
    rawFolder === null
      ? place + fileName(path)
      : `bids:raw:${path.slice(rawFolder.length).replace(/^[/\\]/, '')}`,
  );
}

/** The folder of a file of any system. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
}
