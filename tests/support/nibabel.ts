import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const python = '/usr/bin/python3';

/** Whether nibabel can be asked; says so once per test file where it cannot. */
export function nibabelPresent(what: string): boolean {
  try {
    execFileSync(python, ['-c', 'import nibabel, numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`Left out: ${what} (python3-nibabel is not installed).`);
    return false;
  }
}

/**
 * Runs a few lines of Python with `path` as `path`, further words after it in `sys.argv`, and `nibabel`, `numpy`,
 * `json` imported; answers their JSON.
 */
export function askNibabel(path: string, lines: string, words: readonly string[] = []): unknown {
  const script = `import json, sys, numpy, nibabel\npath = sys.argv[1]\n${lines}`;
  return JSON.parse(
    execFileSync(python, ['-c', script, path, ...words], { encoding: 'utf8', stdio: 'pipe' }),
  );
}

/** What nibabel reads from one file: shape with all extents, affine (4 x 4), figures of the scaled finite values. */
export interface NibabelImage {
  readonly shape: readonly number[];
  readonly affine: readonly (readonly number[])[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Why there are no numbers to compare with: `failed` to load any, or a type of image that has no single value per voxel. */
export type NibabelAnswer =
  | NibabelImage
  | { readonly without: 'failed' | 'complex' | 'colour' | 'cifti' | 'analyze' };

const readAll = `
def read(path):
    try:
        image = nibabel.load(path)
        if isinstance(image, nibabel.Cifti2Image): return {"without": "cifti"}
        if not isinstance(image, nibabel.Nifti1Pair): return {"without": "analyze"}
        kind = image.get_data_dtype().kind
        if kind == "c": return {"without": "complex"}
        if kind == "V": return {"without": "colour"}
        values = image.get_fdata()
    except Exception:
        return {"without": "failed"}
    finite = values[numpy.isfinite(values)]
    if finite.size == 0: return {"without": "failed"}
    return {"shape": image.shape, "affine": image.affine.tolist(), "min": finite.min(), "max": finite.max(), "mean": finite.mean()}

print(json.dumps({name: read(name) for name in json.load(open(path))}))
`;

/** Asks nibabel for many files in one process. listPath: a file that is written for it, with the paths. */
export function readByNibabel(paths: readonly string[], listPath: string): Record<string, NibabelAnswer> {
  writeFileSync(listPath, JSON.stringify(paths));
  return askNibabel(listPath, readAll) as Record<string, NibabelAnswer>;
}
