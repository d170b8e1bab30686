import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeImage } from '../../core/io/imageFile.js';
import { volumesOf } from '../../core/io/importSeries.js';
import { readVolume } from '../../core/io/readArrays.js';

/** What `voxfit fit` said, and the names in its folder of maps, null where there is none. */
export interface FitAnswer {
  readonly exitCode: number;
  readonly stderr: string;
  readonly written: readonly string[] | null;
}

/** Runs the built `voxfit fit` with maps going to the folder `out`. */
export function runFit(out: string, ...words: readonly string[]): Promise<FitAnswer> {
  const program = resolve('dist', 'cli', 'voxfit.cjs');
  return new Promise((settle) => {
    const given = [program, 'fit', ...words, '--quiet', '--out', out];
    const child = execFile(process.execPath, given, (_, __, stderr) => {
      const answer = { exitCode: child.exitCode ?? -1, stderr };
      readdir(out).then(
        (written) => settle({ ...answer, written }),
        () => settle({ ...answer, written: null }),
      );
    });
  });
}

/** Runs the built `voxfit rerun` of a job file, maps going to a folder beside it; `reproduced`: as it says. */
export function rerun(jobPath: string): Promise<{ readonly exitCode: number; readonly reproduced: unknown }> {
  const words = [resolve('dist', 'cli', 'voxfit.cjs'), 'rerun', jobPath, '--json', '--quiet'];
  return new Promise((settle) => {
    const child = execFile(process.execPath, words, (_, stdout) => {
      const exitCode = child.exitCode ?? -1;
      settle({ exitCode, reproduced: stdout === '' ? null : JSON.parse(stdout).reproduced });
    });
  });
}

/** Path of a map in a folder of maps, as it was written with the default format. */
export async function mapPath(out: string, map: string): Promise<string> {
  const name = (await readdir(out)).find((other) => other.endsWith(`_${map}.nii`));
  if (name === undefined) throw new Error(`${out} has no map ${map}.`);
  return join(out, name);
}

/** The values of a map, one volume of it, and its sidecar. */
export async function readMap(
  out: string,
  map: string,
  volume = 0,
): Promise<{ readonly values: Float32Array; readonly sidecar: Readonly<Record<string, unknown>> }> {
  const path = await mapPath(out, map);
  const found = volumesOf(await describeImage(path), path)[volume];
  if (found === undefined) throw new Error(`${path} has no volume ${volume}.`);
  const sidecar = JSON.parse(await readFile(path.replace(/nii$/, 'json'), 'utf8'));
  return { values: await readVolume(found), sidecar };
}
