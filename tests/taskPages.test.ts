import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { writePhantom } from '../core/io/writePhantom.js';
import { typicalDirections } from './support/acquisitions.js';
import { writeBlockRun } from './support/blockRun.js';
import { kinetics, mapImage, seriesImage, signalOf, tissueMM } from './support/dynamicSeries.js';
import { niftiImage } from './support/niftiImage.js';
import { scratchFolder } from './support/scratch.js';

const run = promisify(execFile);

/** Puts the files into a folder that the commands of a page name. */
type Prepare = (folder: string) => Promise<void>;

const pages: Readonly<Record<string, Prepare>> = {
  'getting-started': async () => {},
  'tasks/t2-map': async (folder) => {
    await writeHead(join(folder, 'sub-01_MESE.nii.gz'), [0.01, 0.02, 0.03, 0.05, 0.08, 0.12]);
    for (const [n, teS] of [0.01, 0.02, 0.03].entries()) {
      await writeHead(join(folder, `echo${n + 1}.nii.gz`), [teS]);
      await rm(join(folder, `echo${n + 1}.json`));
    }
  },
  'tasks/dti': async (folder) => {
    const bvals = [0, ...typicalDirections.map(() => 1000)];
    const bvecs = [0, 1, 2].map((axis) => [0, ...typicalDirections.map((vector) => vector[axis])].join(' '));
    const signal = [1000, ...typicalDirections.map(([x]) => 1000 * Math.exp(-0.7 - x * x))];
    const image = niftiImage({
      ...{ dims: [4, 4, 4, 2, signal.length], datatype: 'float32', sformCode: 1 },
      values: signal.flatMap((value) => Array.from({ length: 32 }, (_, voxel) => value + (voxel % 5))),
    });
    await writeFile(join(folder, 'sub-01_dwi.nii.gz'), gzipSync(image));
    for (const name of ['sub-01_dwi', 'other']) {
      await writeFile(join(folder, `${name}.bval`), bvals.join(' '));
      await writeFile(join(folder, `${name}.bvec`), bvecs.join('\n'));
    }
  },
  'tasks/dce': async (folder) => {
    const dynamic = seriesImage(signalOf(tissueMM(kinetics.extended), () => 1.4));
    await writeFile(join(folder, 'dce.nii'), dynamic);
    await writeFile(join(folder, 'dce.json'), '{"RepetitionTimeExcitation": 0.004, "FlipAngle": 15}');
    await writeFile(join(folder, 'T1map.nii'), mapImage(Array.from({ length: 24 }, () => 1.4)));
    await writeFile(
      join(folder, 'artery.nii'),
      mapImage(Array.from({ length: 24 }, (_, v) => (v < 2 ? 1 : 0))),
    );
  },
  'tasks/fmri-glm': async (folder) => {
    const { image, events } = await writeBlockRun(folder);
    const bytes = await readFile(image);
    await writeFile(join(folder, 'sub-01_task-faces_bold.nii.gz'), gzipSync(bytes));
    await cp(events, join(folder, 'sub-01_task-faces_events.tsv'));
    await writeFile(join(folder, 'bold.nii'), bytes);
    const rows = Array.from({ length: 60 }, (_, t) => `${t > 7 && t < 17 ? 1 : 0}\t${t / 60}\t1`);
    await writeFile(join(folder, 'design.tsv'), ['task\tdrift\tmean', ...rows].join('\n'));
  },
  'tasks/own-equation': (folder) => writeHead(join(folder, 'series.nii'), [0.01, 0.02, 0.04, 0.08, 0.16]),
  batch: async (folder) => {
    await mkdir(join(folder, 'bids'));
    const atlas = join(folder, 'atlas.nii');
    await writeHead(atlas, [0.01]);
    const bytes = await readFile(atlas);
    for (let at = 352; at < bytes.byteLength; at += 2) bytes.writeInt16LE((at / 2) % 3, at);
    await writeFile(`${atlas}.gz`, gzipSync(bytes));
    for (const left of ['nii', 'json']) await rm(join(folder, `atlas.${left}`));
    for (const place of ['', 'bids/']) {
      await writeHead(join(folder, `${place}sub-01_MESE.nii.gz`), [0.01, 0.02, 0.04, 0.08]);
    }
    await writeFile(join(folder, 'study.tsv'), 'image\tname\nsub-01_MESE.nii.gz\tsub-01\n');
    // What the window leaves beside the results.
    await mkdir(join(folder, 'results'));
    await writeFile(
      join(folder, 'results/batch_queue.tsv'),
      'image\tname\tmodel\n../sub-01_MESE.nii.gz\tsub-01\tt2\n',
    );
  },
};

test.each(Object.entries(pages))(
  'every command of the page %s does what it says, one after another in one folder',
  async (page, prepare) => {
    const folder = await scratchFolder();
    await prepare(folder);
    const lines = commandsOf(await readFile(`docs/${page}.md`, 'utf8'));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      const before = (await readdir(folder, { recursive: true })).length;
      const script = `voxfit() { "$NODE" "$VOXFIT" "$@"; }\n${line}`;
      const env = { ...process.env, NODE: process.execPath, VOXFIT: resolve('dist/cli/voxfit.cjs') };
      await run('/bin/sh', ['-ec', script], { cwd: folder, env }).catch((error: Error) => {
        throw new Error(`${line}\n${error.message}`);
      });
      const isReading = /voxfit info|--resume/.test(line);
      const after = (await readdir(folder, { recursive: true })).length;
      if (!isReading) expect(after, line).toBeGreaterThan(before);
    }
  },
  60_000,
);

/** The lines of a page that are commands of the terminal program, as they would be typed. */
function commandsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^ {4}(voxfit .+(?:\\\n.+)*)$/gm)].map(([, line = '']) => line);
}

/** A small head, named by `path`, with its sidecar. */
async function writeHead(path: string, echoTimesS: readonly number[]): Promise<void> {
  const head = { shape: [24, 24, 4], zoomsMm: [8, 10, 30], snr: 80, seed: 1, decay: 'T2' } as const;
  await writePhantom({ ...head, echoTimesS }, path, { format: path.endsWith('gz') ? 'nii.gz' : 'nii' });
}
