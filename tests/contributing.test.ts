import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleOptions } from '../build/bundles.mjs';
import { readMap } from './support/fitCommand.js';
import { niftiImage } from './support/niftiImage.js';
import { scratchFolder } from './support/scratch.js';

/* The model that CONTRIBUTING.md adds, added to a copy of the terminal program as it says. */

const modelPath = resolve('core', 'models', 'adcKurtosis.ts');
const cataloguePath = resolve('core', 'models', 'catalogue.ts');
const guide = await readFile('CONTRIBUTING.md', 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? '';
const declaration = block('ts');

/** The catalogue with the lines of the guide's diff, each of which takes the place of one or is new. */
async function changedCatalogue(): Promise<string> {
  const lines = block('diff').trim().split('\n');
  const [added, removed, replacing] = ['+import', '-', '+ '].map(
    (sign) => lines.find((line) => line.startsWith(sign))?.slice(1) ?? '',
  ) as [string, string, string];
  const source = await readFile(cataloguePath, 'utf8');
  expect(source.split('\n')).toContain(removed);
  return `${added}\n${source.replace(removed, replacing)}`;
}

/** What the compiler says of the declaration at its place in core, with the options of core. */
function compilerComplaints(): readonly string[] {
  const configPath = resolve('core', 'tsconfig.json');
  const { config } = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path));
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configPath));
  const options = { ...parsed.options, noEmit: true, composite: false, emitDeclarationOnly: false };
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists, getSourceFile } = host;
  host.readFile = (path) => (path === modelPath ? declaration : read(path));
  host.fileExists = (path) => path === modelPath || fileExists(path);
  host.getSourceFile = (path, ...more) =>
    path === modelPath
      ? ts.createSourceFile(path, declaration, ts.ScriptTarget.ES2022)
      : getSourceFile(path, ...more);
  const program = ts.createProgram([modelPath], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the model that the guide adds', () => {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = await scratchFolder();
    program = join(folder, 'dist', 'cli', 'voxfit.cjs');
    const catalogue = await changedCatalogue();
    const asTheGuideSays: Plugin = {
      name: 'as the guide says',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /adcKurtosis\.js$/ }, () => ({ path: modelPath }));
        onLoad({ filter: /adcKurtosis\.ts$/ }, () => ({ contents: declaration, loader: 'ts' }));
        onLoad({ filter: /models[\\/]catalogue\.ts$/ }, () => ({ contents: catalogue, loader: 'ts' }));
      },
    };
    const entryPoints = [resolve('cli', 'main.ts')];
    await build({ ...bundleOptions, entryPoints, outfile: program, plugins: [asTheGuideSays] });
    await mkdir(join(folder, 'dist'), { recursive: true });
    for (const part of ['workers', 'kernels'])
      await symlink(resolve('dist', part), join(folder, 'dist', part));
  });

  const run = (...words: readonly string[]) => promisify(execFile)(process.execPath, [program, ...words]);

  it('compiles as it stands', () => {
    expect(declaration).toContain("id: 'adc-kurtosis'");
    expect(compilerComplaints()).toEqual([]);
  });

  it('is listed and described by the terminal program', async () => {
    expect((await run('models')).stdout).toMatch(/^ *adc-kurtosis +ADC with kurtosis/m);
    expect((await run('models', 'adc-kurtosis')).stdout).toContain('apparent kurtosis');
  });

  it('gives diffusivity and kurtosis back from a series that was made with them', async () => {
    const bvals = [0, 300, 700, 1200, 2000];
    const truth = Array.from({ length: 12 }, (_, v) => ({ d: 6e-4 + 5e-5 * v, k: 0.4 + 0.05 * v }));
    const values = bvals.flatMap((b) =>
      truth.map(({ d, k }) => 900 * Math.exp(-b * d + (b * d) ** 2 * (k / 6))),
    );
    const image = join(folder, 'dwi.nii');
    await writeFile(image, niftiImage({ dims: [4, 3, 2, 2, 5], datatype: 'float64', values }));
    await writeFile(join(folder, 'dwi.bval'), bvals.join(' '));
    const out = join(folder, 'maps');
    await run('fit', image, '--model', 'adc-kurtosis', '--mask', 'none', '--quiet', '--out', out);
    const [d, k] = [await readMap(out, 'D'), await readMap(out, 'K')];
    truth.forEach((made, v) => {
      expect(Math.abs((d.values[v] as number) / made.d - 1)).toBeLessThan(1e-5);
      expect(Math.abs((k.values[v] as number) / made.k - 1)).toBeLessThan(1e-5);
    });
    expect(d.sidecar).toMatchObject({ Model: 'adc-kurtosis', Units: 'mm2/s' });
  });
});
