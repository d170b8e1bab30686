import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { voxfitVersion } from '../contracts/version.js';
import type { BidsPlaces } from './bidsPlaces.js';
import { mapFileError, systemCodeOf } from './fileErrors.js';
import { jsonText } from './jsonText.js';
import { makeFolder } from './makeFolder.js';
import { relativePath } from './relativePath.js';
import { writeWhole } from './writeWhole.js';

/** The version of the standard whose names are used. */
const bidsVersion = '1.10.0';

/** What an export has beside its maps and the standard has no names for. */
const besideMaps = ['job.json', 'regions.tsv', 'report.html', 'voxels.tsv', 'view.png', 'plot.png'].map(
  (ending) => `*_${ending}`,
);

/**
 * Gives a derivatives folder what it needs as a whole: `dataset_description.json` where there is none, and in
 * `.bidsignore` the patterns that it has not yet; lines that are there stay. Throws READ_FAILED and those of writing.
 */
export async function describeDataset({
  pipelineFolder,
  rawFolder,
  ignored,
}: Pick<BidsPlaces, 'pipelineFolder' | 'rawFolder' | 'ignored'>): Promise<void> {
  await makeFolder(pipelineFolder);
  const description = join(pipelineFolder, 'dataset_description.json');
  if ((await textOf(description)) === null) {
    await writeWhole(description, jsonText(descriptionOf(pipelineFolder, rawFolder)));
  }
  const ignore = join(pipelineFolder, '.bidsignore');
  const before = (await textOf(ignore)) ?? '';
  const lines = before.split(/\r?\n/);
  const missing = [...ignored, ...besideMaps].filter((line) => !lines.includes(line));
  if (missing.length === 0) return;
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  await writeWhole(ignore, `${start}${missing.join('\n')}\n`);
}

function descriptionOf(pipelineFolder: string, rawFolder: string | null): object {
  const raw = rawFolder === null ? null : relativePath(pipelineFolder, rawFolder);
  return {
    ...{ Name: 'Voxfit: parameter maps', BIDSVersion: bidsVersion, DatasetType: 'derivative' },
    GeneratedBy: [
      { Name: 'Voxfit', Version: voxfitVersion, Description: 'Fits of a model to every voxel of a series' },
    ],
    ...(raw === null ? {} : { SourceDatasets: [{ URL: `${raw}/` }], DatasetLinks: { raw: `${raw}/` } }),
  };
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw mapFileError(error, 'read', path);
  }
}
