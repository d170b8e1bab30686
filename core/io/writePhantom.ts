import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Cancelled } from '../contracts/errors.js';
import type { Datatype } from '../contracts/series.js';
import { niftiHeader } from '../nifti/writeHeader.js';
import { type HeadOptions, type HeadPhantom, simulateHead } from '../phantom/simulateHead.js';
import { checkOutputs } from './checkOutputs.js';
import { mapFileError } from './fileErrors.js';
import type { MapFormat } from './outputNames.js';
import { removeLeftover } from './removeLeftover.js';
import { writeFully } from './writeFully.js';

export interface WritePhantomOptions extends HeadOptions {
  readonly overwrite?: boolean;
  /** Also write `<name>_desc-truth_T2map` (or T2starmap) and `<name>_desc-truth_S0map`. */
  readonly truth?: boolean;
  readonly onSlice?: (done: number, slices: number) => void;
  readonly signal?: AbortSignal;
}

interface Image {
  readonly path: string;
  readonly datatype: Datatype;
  readonly volumes: number;
  readonly description: string;
  /** Slice k of every volume, volume slowest. */
  slice(k: number): Int16Array | Float32Array;
}

/**
 * Simulates a head (see `simulateHead`) and writes it as one NIfTI-1 file, slice by slice, in memory for one slice
 * of all volumes, with a sidecar beside it that holds the echo times. The ending of `path`, `.nii` or `.nii.gz`,
 * decides how; where it has neither, `format` does. Files appear complete or not at all. Answers with the paths written.
 * Throws WRONG_USE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, WRITE_FAILED, and Cancelled on abort.
 */
export async function writePhantom(
  options: WritePhantomOptions,
  path: string,
  chosen: { readonly format: MapFormat },
): Promise<readonly string[]> {
  const phantom = simulateHead(options);
  const stem = resolve(path).replace(/\.nii(\.gz)?$/, '');
  const format = path.endsWith('.nii.gz') ? 'nii.gz' : path.endsWith('.nii') ? 'nii' : chosen.format;
  const images = phantomImages(phantom, stem, format, options.truth ?? false);
  const sidecarPath = `${stem}.json`;
  const paths = [...images.map((image) => image.path), sidecarPath];
  const folder = dirname(stem);
  const voxels = phantom.geometry.shape.reduce((product, extent) => product * extent, 1);
  const neededBytes = images.reduce((sum, { datatype, volumes }) => {
    return sum + voxels * volumes * (datatype === 'int16' ? 2 : 4);
  }, 0);
  await checkOutputs({ folder, paths, overwrite: options.overwrite ?? false, neededBytes });
  const staged: { readonly temporary: string; readonly path: string }[] = [];
  const temporaryFor = (target: string): string => {
    const temporary = `${target}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
    staged.push({ temporary, path: target });
    return temporary;
  };
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, image] of images.entries()) {
      const report = index === 0 ? options.onSlice : undefined;
      await writeImage(image, phantom, temporaryFor(image.path), format, options.signal, report);
    }
    const sidecar = `${JSON.stringify(phantomSidecar(options), null, 2)}\n`;
    await writeFile(temporaryFor(sidecarPath), sidecar, { flag: 'wx' });
    for (const { temporary, path: target } of staged) await rename(temporary, target);
  } catch (error) {
    for (const { temporary } of staged) {
      await removeLeftover(temporary);
      await removeLeftover(`${temporary}.plain`);
    }
    throw options.signal?.aborted ? new Cancelled() : mapFileError(error, 'write', stem);
  }
  return paths;
}

function phantomImages(phantom: HeadPhantom, stem: string, format: MapFormat, truth: boolean): Image[] {
  const { decay } = phantom.options;
  const series: Image = {
    path: `${stem}.${format}`,
    datatype: 'int16',
    volumes: phantom.volumeCount,
    description: `Voxfit head phantom, ${decay === 'T2' ? 'T2' : 'T2*'} decay`,
    slice: (k) => phantom.sliceSamples(k),
  };
  if (!truth) return [series];
  const map = (name: string, slice: (k: number) => Float32Array): Image => ({
    path: `${stem}_desc-truth_${name}.${format}`,
    datatype: 'float32',
    volumes: 1,
    description: `Voxfit head phantom, true ${name}`,
    slice,
  });
  return [
    series,
    map(decay === 'T2' ? 'T2map' : 'T2starmap', (k) => phantom.sliceTruth(k).timeConstantS),
    map('S0map', (k) => phantom.sliceTruth(k).s0),
  ];
}

async function writeImage(
  image: Image,
  phantom: HeadPhantom,
  temporary: string,
  format: MapFormat,
  signal: AbortSignal | undefined,
  onSlice: ((done: number, slices: number) => void) | undefined,
): Promise<void> {
  const plain = format === 'nii' ? temporary : `${temporary}.plain`;
  const [nx, ny, nz] = phantom.geometry.shape;
  const header = niftiHeader({ geometry: phantom.geometry, ...image });
  const file = await open(plain, 'wx');
  try {
    await writeFully(file, header, 0);
    for (let k = 0; k < nz; k++) {
      if (signal?.aborted) throw new Cancelled();
      const samples = image.slice(k);
      const planeBytes = nx * ny * samples.BYTES_PER_ELEMENT;
      for (let volume = 0; volume < image.volumes; volume++) {
        const plane = new Uint8Array(samples.buffer, samples.byteOffset + volume * planeBytes, planeBytes);
        await writeFully(file, plane, header.byteLength + (volume * nz + k) * planeBytes);
      }
      onSlice?.(k + 1, nz);
    }
  } finally {
    await file.close();
  }
  if (format === 'nii') return;
  const compressed = createWriteStream(temporary, { flags: 'wx' });
  await pipeline(createReadStream(plain), createGzip({ level: 9 }), compressed, signal ? { signal } : {});
  await rm(plain);
}

/** The fields of the Brain Imaging Data Structure that a multi-echo series needs, and how it was made. */
export function phantomSidecar(options: HeadOptions): Record<string, unknown> {
  const { echoTimesS, snr, seed, decay } = options;
  return {
    Modality: 'MR',
    MagneticFieldStrength: 3,
    EchoTime: echoTimesS,
    Description: 'Simulated head; not a measurement of a person',
    Simulation: {
      Program: 'Voxfit',
      Decay: decay,
      SignalToNoiseRatio: Number.isFinite(snr) ? snr : null,
      Seed: seed,
    },
  };
}
