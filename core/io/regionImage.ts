import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { VoxfitError } from '../contracts/errors.js';
import type { Geometry, Volume } from '../contracts/series.js';
import { beside } from './acquisition.js';
import { type ImageRole, importOnGrid } from './gridImage.js';
import { readVolume } from './readArrays.js';
import { columnOf, numberIn, readNamedTable } from './textTable.js';

/** Regions of an image: a whole number per voxel, 0 where there is none. */
export interface Regions {
  /** On the grid of the series, i fastest. */
  readonly labels: Float32Array;
  /** The labels that occur, ascending, each with its name. */
  readonly names: readonly { readonly label: number; readonly name: string }[];
  /** See DescribedOnGrid. */
  readonly note: string | null;
}

/** More regions than any atlas has: the image is something else. */
const mostRegions = 2000;

/**
 * Reads a label image on the grid of a series; names come from a `.tsv` beside it with columns `index` and `name`
 * (BIDS: `_dseg.tsv`), else they are the labels. Throws MASK_GRID, MASK_INVALID (several volumes, values that are no
 * whole numbers, too many), what reading an image or a table throws.
 */
export async function readRegions(path: string, geometry: Geometry, scratchFolder: string): Promise<Regions> {
  const role: ImageRole = {
    what: 'image of regions',
    otherVolumes: 'MASK_INVALID',
    otherGrid: 'MASK_GRID',
  };
  const { volumes, made, note } = await importOnGrid(path, geometry, role, { scratchFolder });
  const labels = await readVolume(volumes[0] as Volume);
  if (made !== null) await rm(made, { force: true });
  const found = new Set<number>();
  for (const label of labels) {
    if (!Number.isInteger(label)) {
      throw invalid(path, `has the value ${label}; regions are whole numbers, 0 where there is none`);
    }
    if (label !== 0) found.add(label);
  }
  if (found.size === 0) throw invalid(path, 'is 0 everywhere: it has no region');
  if (found.size > mostRegions) throw invalid(path, `has ${found.size} regions, above ${mostRegions}`);
  const names = await regionNames(beside({ path }, '.tsv'));
  return {
    ...{ labels, note },
    names: [...found]
      .sort((a, b) => a - b)
      .map((label) => ({ label, name: names.get(label) ?? String(label) })),
  };
}

async function regionNames(path: string): Promise<ReadonlyMap<number, string>> {
  const source = basename(path);
  const table = await readNamedTable(path).catch((error: unknown) => {
    if (error instanceof VoxfitError && error.code === 'FILE_NOT_FOUND') return null;
    throw error;
  });
  if (table === null) return new Map();
  const [index, name] = [columnOf(table, 'index', source), columnOf(table, 'name', source)];
  return new Map(
    table.rows.map((words, row) => [numberIn(words[index], 'index', row, source), words[name] as string]),
  );
}

function invalid(path: string, what: string): VoxfitError {
  return new VoxfitError('MASK_INVALID', `${basename(path)} ${what}.`, { path });
}
