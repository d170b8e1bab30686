import { readFileSync, renameSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DicomResult, DicomTask } from '../core/contracts/dicom.js';
import { VoxfitError } from '../core/contracts/errors.js';
import { mapFileError } from '../core/io/fileErrors.js';
import makeDcm2niix from '../node_modules/@niivue/dcm2niix/dist/dcm2niix.jpeg.js';
import { mountDiskFiles } from './diskFiles.js';

const input = '/input';
const output = '/output';

/**
 * Sidecars without what says whose images they are (`-ba y`), plain NIfTI, and names of series number and description:
 * never of the patient or of the folder, which people name after patients.
 */
const words = ['-b', 'y', '-ba', 'y', '-z', 'n', '-f', '%s_%d', '-w', '2', '-o', output];

/**
 * Converts DICOM files by dcm2niix, which runs as WebAssembly and sees nothing of the machine but these files and the output
 * folder. What it holds in memory is one series at a time, of at most 2 GB. `onProgress`: fraction of the reading that is
 * done; it is called while nothing else in this process goes on. Throws DICOM_UNREADABLE with what dcm2niix says where no
 * image comes of the files, and what mapFileError makes of reading and writing.
 */
export async function convertDicom(
  { files, outputFolder }: DicomTask,
  onProgress: (fraction: number) => void,
): Promise<DicomResult> {
  const lines: string[] = [];
  const hear = (line: string): void => void lines.push(line);
  const wasmBinary = readFileSync(join(__dirname, 'dcm2niix.wasm'));
  const { FS, callMain } = await makeDcm2niix({ wasmBinary, print: hear, printErr: hear });
  let fault: { readonly error: unknown; readonly path: string; readonly deed: 'read' | 'write' } | null =
    null;
  // Numbered: their own names and folders stay out of what dcm2niix says and writes.
  const named = new Map(files.map((path, n) => [`${n + 1}.dcm`, path]));
  mountDiskFiles(FS, input, {
    files: named,
    onOpen: readingOf(files.length, onProgress),
    onFault: (error, path) => (fault ??= { error, path, deed: 'read' }),
  });
  mountDiskFiles(FS, output, {
    ...{ files: new Map(), newIn: outputFolder },
    onFault: (error, path) => (fault ??= { error, path, deed: 'write' }),
  });
  const exitCode = runProgram(() => callMain([...words, input]), hear);
  if (fault !== null) {
    const { error, path, deed } = fault as { error: unknown; path: string; deed: 'read' | 'write' };
    throw mapFileError(error, deed, path);
  }
  const images = await plainNames(outputFolder);
  const said = spokenIn(lines);
  if (images.length === 0) {
    const why = said.length > 0 ? said.slice(-4).join(' ') : `it ended with code ${exitCode}.`;
    throw new VoxfitError(
      'DICOM_UNREADABLE',
      `None of the ${files.length} DICOM files could be converted. dcm2niix says: ${why}`,
      { files: files.length, exitCode, said },
    );
  }
  return { program: programIn(lines), images, words: exitCode === 0 ? said : [...said, partly(exitCode)] };
}

function partly(exitCode: number): string {
  return `It ended with code ${exitCode}: not everything was converted.`;
}

/** A program that dies (it ran out of memory, or found its own state impossible) has said why. */
function runProgram(run: () => number, hear: (line: string) => void): number {
  try {
    return run();
  } catch (error) {
    hear(`Error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

/** dcm2niix reads all headers first and all images then, each file at one go. */
function readingOf(files: number, onProgress: (fraction: number) => void): (name: string) => void {
  let last = '';
  let opened = 0;
  let told = 0;
  return (name) => {
    if (name === last) return;
    last = name;
    opened++;
    const fraction = Math.min(0.99, opened / (2 * files));
    if (fraction < told + 0.01) return;
    told = fraction;
    onProgress(fraction);
  };
}

/** Names of the images made; a series without a description leaves a `_` behind, which goes. */
async function plainNames(folder: string): Promise<readonly string[]> {
  const images: string[] = [];
  for (const name of await readdir(folder)) {
    const plain = name.replace(/__+/g, '_').replace(/_(?=\.[a-z]+$)/, '');
    if (plain !== name) renameSync(join(folder, name), join(folder, plain));
    if (plain.endsWith('.nii')) images.push(plain);
  }
  return images.sort();
}

/** `Chris Rorden's dcm2niiX version v1.0.20241231  (JP2:OpenJPEG) …` */
function programIn(lines: readonly string[]): string {
  const version = /version (v\S+)/.exec(lines.join('\n'))?.[1];
  return version === undefined ? 'dcm2niix' : `dcm2niix ${version}`;
}

/** What it warned of or failed at, each once. */
function spokenIn(lines: readonly string[]): readonly string[] {
  const spoken = lines
    .filter((line) => /warning|error|unsupported|unable|illegal|fail|abort|not |duplicate/i.test(line))
    .map((line) => line.replace(/\/(input|output)\/\S+/g, 'one of the files'))
    .map((line) => line.replace(/\/(input|output)\b/g, 'the folder'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !commonplace.test(line))
    .map((line) => (/[.!?]$/.test(line) ? line : `${line}.`));
  return [...new Set(spoken)].slice(0, mostWords);
}

/** What is said of every compressed series, and of every series of several echoes. */
const commonplace = /^(Image Decompression is new|Slices not stacked: echo varies)/;
/** More than these nobody reads, and a damaged series gives one per file. */
const mostWords = 8;
