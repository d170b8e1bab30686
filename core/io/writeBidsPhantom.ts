import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Cancelled } from '../contracts/errors.js';
import { voxfitVersion } from '../contracts/version.js';
import { niftiHeader, niftiHeaderBytes } from '../nifti/writeHeader.js';
import { simulateHead } from '../phantom/simulateHead.js';
import { checkOutputs } from './checkOutputs.js';
import { mapFileError } from './fileErrors.js';
import { makeFolder } from './makeFolder.js';
import type { MapFormat } from './outputNames.js';
import { phantomSidecar, type WritePhantomOptions, writePhantom } from './writePhantom.js';

const bidsVersion = '1.10.0';

/** One file of the data set: where it goes and how it is written at a temporary place. */
interface Piece {
  readonly path: string;
  readonly write: (temporary: string) => Promise<void>;
}

/**
 * Simulates a head (see `simulateHead`) and writes it as a small data set of the Brain Imaging Data Structure: one file
 * and one sidecar per echo, `sub-01/anat/sub-01_echo-<n>_MESE` (T2) or `_MEGRE` (T2*), what all echoes share in a sidecar at
 * the top, and with `truth` the true maps as a derivative. Files appear complete or not at all. Answers with the paths.
 * Throws WRONG_USE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED, and Cancelled on abort.
 */
export async function writeBidsPhantom(
  options: WritePhantomOptions,
  folder: string,
  { format }: { readonly format: MapFormat },
): Promise<readonly string[]> {
  const root = resolve(folder);
  const stage = join(root, `.voxfit-${process.pid}-${randomBytes(4).toString('hex')}`);
  const pieces = piecesOf(options, root, join(stage, 'series'), format);
  const paths = pieces.map(({ path }) => path);
  const voxels = options.shape.reduce((product, extent) => product * extent, 1);
  const neededBytes = voxels * (4 * options.echoTimesS.length + (options.truth ? 8 : 0));
  await checkOutputs({ folder: root, paths, overwrite: options.overwrite ?? false, neededBytes });
  const made = await makeFolder(stage);
  try {
    await writePhantom({ ...options, overwrite: true }, join(stage, 'series.nii'), { format: 'nii' });
    for (const [n, piece] of pieces.entries()) {
      if (options.signal?.aborted) throw new Cancelled();
      await piece.write(join(stage, String(n)));
    }
    for (const [n, { path }] of pieces.entries()) {
      await makeFolder(dirname(path));
      await rename(join(stage, String(n)), path);
    }
  } catch (error) {
    throw options.signal?.aborted ? new Cancelled() : mapFileError(error, 'write', root);
  } finally {
    await rm(stage, { recursive: true, force: true });
    await made.removeIfEmpty();
  }
  return paths;
}

/** `stem`: of the whole series and its truth, as plain files, that `writePhantom` has written. */
function piecesOf(
  options: WritePhantomOptions,
  root: string,
  stem: string,
  format: MapFormat,
): readonly Piece[] {
  const suffix = options.decay === 'T2' ? 'MESE' : 'MEGRE';
  const anat = join(root, 'sub-01', 'anat');
  const { EchoTime: _, ...shared } = phantomSidecar(options);
  const description = { Name: 'Simulated head', BIDSVersion: bidsVersion };
  const generated = [{ Name: 'Voxfit', Version: voxfitVersion }];
  const echoes = options.echoTimesS.flatMap((echoTimeS, echo): Piece[] => {
    const name = join(anat, `sub-01_echo-${echo + 1}_${suffix}`);
    return [
      {
        path: `${name}.${format}`,
        write: (temporary) => writeVolume(options, `${stem}.nii`, echo, temporary, format),
      },
      json(`${name}.json`, { EchoTime: echoTimeS }),
    ];
  });
  const truth = join(root, 'derivatives', 'truth');
  const maps = [options.decay === 'T2' ? 'T2map' : 'T2starmap', 'S0map'].map((map): Piece => {
    const path = join(truth, 'sub-01', 'anat', `sub-01_desc-truth_${map}.${format}`);
    const plain = `${stem}_desc-truth_${map}.nii`;
    return { path, write: (temporary) => copyPlain(plain, temporary, format) };
  });
  return [
    json(join(root, 'dataset_description.json'), {
      ...description,
      DatasetType: 'raw',
      GeneratedBy: generated,
    }),
    json(join(root, `${suffix}.json`), shared),
    ...echoes,
    ...(options.truth
      ? [
          json(join(truth, 'dataset_description.json'), {
            ...{ Name: 'True maps of the simulated head', BIDSVersion: bidsVersion },
            ...{ DatasetType: 'derivative', GeneratedBy: generated },
          }),
          ...maps,
        ]
      : []),
  ];
}

function json(path: string, content: unknown): Piece {
  return { path, write: (temporary) => writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`) };
}

/** One volume of a plain int16 series as an image of its own. */
async function writeVolume(
  options: WritePhantomOptions,
  series: string,
  volume: number,
  temporary: string,
  format: MapFormat,
): Promise<void> {
  const { geometry } = simulateHead(options);
  const description = `Voxfit head phantom, echo ${volume + 1}`;
  const header = niftiHeader({ geometry, datatype: 'int16', description });
  const bytes = 2 * options.shape.reduce((product, extent) => product * extent, 1);
  const start = niftiHeaderBytes + volume * bytes;
  await writeParts([header, createReadStream(series, { start, end: start + bytes - 1 })], temporary, format);
}

function copyPlain(plain: string, temporary: string, format: MapFormat): Promise<void> {
  return writeParts([createReadStream(plain)], temporary, format);
}

async function writeParts(
  parts: readonly (Uint8Array | AsyncIterable<Uint8Array>)[],
  temporary: string,
  format: MapFormat,
): Promise<void> {
  const file = await open(temporary, 'wx');
  const target = file.createWriteStream();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
      if (part instanceof Uint8Array) yield part;
      else yield* part;
    }
  }
  if (format === 'nii') await pipeline(bytes, target);
  else await pipeline(bytes, createGzip({ level: 6 }), target);
}
