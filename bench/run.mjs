import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchCurveFit } from './curveFit.mjs';
import { benchCustom } from './custom.mjs';
import { benchDti } from './dti.mjs';
import { benchExport } from './export.mjs';
import { benchGlm } from './glm.mjs';
import { benchImport } from './import.mjs';
import { benchKernel } from './kernel.mjs';
import { benchLimit } from './limit.mjs';
import { benchNist } from './nist.mjs';
import { benchOverhead } from './overhead.mjs';
import { benchPool } from './pool.mjs';
import { benchScaling } from './scaling.mjs';
import { benchStart } from './start.mjs';
import { benchT2 } from './t2.mjs';
import { benchWorkers } from './workers.mjs';

/**
 * Every benchmark by name: prints its figures, each beside what is wanted of it, and returns them.
 * `npm run bench -- t2 scaling` runs a selection; out/bench.json keeps the figures of the latest run of each.
 * @type {Readonly<Record<string, {about: string, run: (folder: string) => Promise<object>}>>}
 */
const benchmarks = {
  t2: { about: "whole command against the notebook's way", run: benchT2 },
  kernel: { about: 'fitting alone, one process', run: benchKernel },
  curveFit: { about: "estimates against scipy's curve_fit", run: benchCurveFit },
  custom: { about: "a user's equation against the built-in one", run: benchCustom },
  scaling: { about: 'cost with voxels and with samples', run: benchScaling },
  workers: { about: 'two workers against one', run: benchWorkers },
  overhead: { about: 'scheduling, journal and progress', run: benchOverhead },
  pool: { about: 'pools of workers: start, round trip, many small tasks', run: benchPool },
  dti: { about: "diffusion tensor against MRtrix' dwi2tensor", run: benchDti },
  glm: { about: 'general linear model against numpy', run: benchGlm },
  export: { about: 'compressed maps against pigz', run: benchExport },
  import: { about: "compressed series against Node's zlib", run: benchImport },
  start: { about: 'the packaged program to its window, and its size', run: benchStart },
  nist: { about: 'certified problems of NIST', run: benchNist },
  limit: { about: 'distance to the same algorithm in C, and to reading alone', run: benchLimit },
};

const figuresPath = 'out/bench.json';
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  throw new Error(
    `There is no benchmark ${unknown.join(', ')}. Benchmarks: ${Object.keys(benchmarks).join(', ')}.`,
  );
}
const chosen = Object.entries(benchmarks).filter(([name]) => asked.length === 0 || asked.includes(name));

const folder = await mkdtemp(join(tmpdir(), 'voxfit-bench-'));
try {
  const figures = await earlierFigures();
  console.log(`${cpus().length} processors, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`);
  for (const [name, { about, run }] of chosen) {
    console.log(`\n${name}: ${about}`);
    const own = join(folder, name);
    await mkdir(own);
    figures[name] = await run(own);
  }
  await mkdir('out', { recursive: true });
  await writeFile(figuresPath, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`\nAll figures: ${figuresPath}`);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** @returns {Promise<Record<string, object>>} */
async function earlierFigures() {
  try {
    return JSON.parse(await readFile(figuresPath, 'utf8'));
  } catch {
    return {};
  }
}
