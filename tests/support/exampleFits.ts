import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { EquationModel, Model } from '../../core/contracts/model.js';
import { compileSeriesInterpreter } from '../../core/equation/interpret.js';
import { catalogue } from '../../core/models/catalogue.js';
import { methodsOf } from '../../core/models/resolve/methods.js';
import { typicalDirections, typicalVariables } from './acquisitions.js';
import { writeBlockRun } from './blockRun.js';
import { arterial, bolusImage, voxelMask } from './bolusSeries.js';
import { calculationExamples } from './calculations.js';
import { randomNumbers } from './kernels.js';
import { niftiHeaderBytes, niftiImage } from './niftiImage.js';

/** A fit that the terminal program can be asked for: images and options, all paths absolute. */
export interface ExampleFit {
  readonly name: string;
  readonly words: readonly string[];
}

const shape = [3, 2, 2] as const;
const voxels = 12;

/** Fits of every model and method of the catalogue, each of a small series with noise; files are made in `folder`. */
export async function catalogueFits(folder: string): Promise<readonly ExampleFit[]> {
  const fits: ExampleFit[] = [];
  for (const model of catalogue) {
    const methods = methodsOf(model).map(({ id }) => id);
    for (const method of methods.length > 0 ? methods : [undefined]) {
      const { signal, words } = await exampleOf(model, method, folder);
      const name = method === undefined ? model.id : `${model.id} ${method}`;
      const path = join(folder, `${name.replace(' ', '_')}.nii`);
      await writeFile(path, seriesOf(signal));
      const chosen = method === undefined ? [] : ['--method', method];
      fits.push({ name, words: [path, '--model', model.id, ...chosen, ...words, '--mask', 'none'] });
    }
  }
  return fits;
}

/** Fits that use the options of the terminal which models have in common, and files of every kind. */
export async function optionFits(folder: string): Promise<readonly ExampleFit[]> {
  const write = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };
  const echoes = Array.from({ length: 8 }, (_, n) => 0.012 * (n + 1));
  const decay = echoes.map((teS) => 900 * Math.exp(-teS / 0.06) + 20);
  const whole = await write('whole.nii.gz', gzipSync(seriesOf(decay)));
  const halves = [
    await write('first.nii', seriesOf(decay.slice(0, 5))),
    await write('second.nii', seriesOf(decay.slice(5))),
  ];
  const pair = await write('pair.img', seriesOf(decay).subarray(352));
  await write('pair.hdr', niftiHeaderBytes({ ...imageOf(decay), layout: 'pair' }));
  const volume = (values: (v: number) => number): Uint8Array =>
    niftiImage({
      ...{ dims: [3, ...shape], datatype: 'float32' },
      values: Array.from({ length: voxels }, (_, v) => values(v)),
    });
  const mask = await write(
    'mask.nii',
    volume((v) => (v % 4 === 0 ? 0 : 1)),
  );
  const t2Map = await write('known.nii.gz', gzipSync(volume((v) => 0.05 + 0.001 * v)));
  const weights = await write('weights.nii', seriesOf(decay.map((_, n) => 1 + (n % 3))));
  const t2 = ['--model', 't2', '--var', `TE=${echoes.join(',')}`];
  const own = ['--model', 'custom', '--equation', 'A*exp(-TE/T)+C', ...t2.slice(2)];
  const definition = await write(
    'mine.voxfit-model.json',
    JSON.stringify({
      ...{ formatVersion: 1, id: 'mine', name: 'mine', equation: 'A*exp(-TE*R)' },
      variables: [{ symbol: 'TE' }],
      parameters: [
        { symbol: 'A', start: 500, unit: 'a.u.' },
        { symbol: 'R', start: 10, lower: 0, unit: '1/s' },
      ],
      derivedMaps: [{ mapName: 'T', equation: '1/R' }],
    }),
  );
  const run = await writeBlockRun(folder);
  const bolus = await write('bolus.nii', bolusImage());
  const artery = await write('artery.nii', voxelMask(arterial));
  const input = await write('aif.txt', '0 0\n30 0\n60 5.5\n90 3.25\n120 2\n270 1\n');
  const dce = typicalVariables([{ symbol: 't' }]).t as readonly number[];
  const dynamic = await write('dynamic.nii', seriesOf(dce.map((t) => (t < 60 ? 6 : 6 + 60 / t))));
  const delaysS = [0.6, 1, 1.4, 1.8, 2.2, 2.6];
  const labelled = await write('labelled.nii', seriesOf(delaysS.map((s) => 9 * Math.exp(-s / 1.65))));
  await write(
    'labelled.json',
    JSON.stringify({ PostLabelingDelay: delaysS, LabelingDuration: 1.8, SliceTiming: [0, 0.045] }),
  );
  await write('labelled_aslcontext.tsv', ['volume_type', ...delaysS.map(() => 'deltam')].join('\n'));
  const ofSignal = ['--fix', 'r1=4.5', '--fix', 'baseline=3', '--var', 'TR=0.004', '--var', 'FlipAngle=15'];
  return [
    { name: 'an offset without an upper bound', words: [whole, ...t2, '--param', 'C=10:0:Infinity'] },
    { name: 'several files', words: [...halves, ...t2, '--mask', 'none'] },
    { name: 'a pair', words: [pair, ...t2, '--mask', 'none'] },
    { name: 'a mask file', words: [whole, ...t2, '--mask', mask, '--exclude', '0,3-4'] },
    {
      name: 'a parameter map',
      words: [whole, ...own, '--param', 'A=1', '--param', 'C=1', '--fix', `T=${t2Map}`],
    },
    { name: 'weights of samples', words: [whole, ...t2, '--weights', weights] },
    { name: 'weights of volumes', words: [whole, ...t2, '--weights', '1,1,2,2,0.3,1,0,1'] },
    { name: 'a loss', words: [whole, ...t2, '--loss', 'rician', '--sigma', '4.7'] },
    {
      name: 'a grid, units, derived maps and a choice of maps',
      words: [
        ...[whole, ...own, '--param', 'A=500', '--param', 'T=0.05:0.001:2', '--fix', 'C=19.3'],
        ...[
          '--grid',
          'T=0.01:1:12:log',
          '--starts',
          '2',
          '--unit',
          'T=s',
          '--unit',
          'A=a.u.',
          '--unit',
          'C=a.u.',
        ],
        ...['--derive', 'R=1/T', '--maps', 'T,Tse,predicted,status'],
      ],
    },
    {
      name: 'a grid, units and derived maps',
      words: [
        ...[whole, ...own, '--param', 'A=500', '--param', 'T=0.05:0.001:2', '--fix', 'C=19.3'],
        ...['--grid', 'T=0.01:1:12:log', '--unit', 'T=s', '--unit', 'A=a.u.', '--unit', 'C=a.u.'],
        ...['--derive', 'R=1/T'],
      ],
    },
    { name: 'a comparison', words: [whole, ...t2, '--against', 't2', '--against-param', 'C=10:0:100'] },
    {
      name: 'a comparison with an equation and a map',
      words: [
        ...[
          whole,
          ...t2,
          '--against',
          'custom',
          '--against-equation',
          'S0*exp(-TE/T2)+D',
          '--criterion',
          'bic',
        ],
        ...['--against-param', 'S0=800', '--against-fix', `T2=${t2Map}`, '--against-param', 'D=1'],
      ],
    },
    { name: 'a model file', words: [whole, '--model', definition, ...t2.slice(2)] },
    {
      name: 'offsets of slices',
      words: [
        whole,
        '--model',
        'custom',
        '--equation',
        'A*exp(-PLD/T)',
        '--var',
        `PLD=${echoes.join(',')}`,
      ].concat(['--param', 'A=500', '--param', 'T=0.06', '--slice-offset', 'PLD=0,0.0007']),
    },
    {
      name: 'slice times of a sidecar',
      words: [
        labelled,
        ...['--model', 'asl-multi-pld', '--slice-offset', 'PLD=SliceTiming', '--fix', 'M0=1000'],
        ...['--mask', 'none'],
      ],
    },
    {
      name: 'events and confounds',
      words: [
        ...[run.image, '--model', 'glm', '--events', run.events, '--hrf', 'spm', '--hrf-derivatives', 'time'],
        ...[
          '--confounds',
          run.confounds,
          '--confound-columns',
          'shift',
          '--high-pass',
          '60',
          '--method',
          'ar1',
        ],
        ...['--contrast', 'face - house', '--contrast', 'any=face;house', '--mask', 'none'],
      ],
    },
    {
      name: 'an artery in the series',
      words: [
        bolus,
        '--model',
        'dsc',
        '--aif-mask',
        artery,
        '--var',
        'TE=0.03',
        '--fix',
        'baseline=8',
        '--mask',
        'none',
      ],
    },
    {
      name: 'an input function of Parker',
      words: [
        ...[dynamic, '--model', 'dce-extended-tofts', '--aif', 'parker', '--arrival', '75', ...ofSignal],
        ...['--fix', 'T10=1.3', '--var', `t=${dce.join(',')}`, '--param', 'delay=0', '--mask', 'none'],
      ],
    },
    {
      name: 'an input function of a file',
      words: [
        ...[dynamic, '--model', 'dce-tofts', '--aif', input, '--aif-of', 'blood', '--fix', 'Hct=0.41'],
        ...['--input', 'concentration', '--var', `t=${dce.join(',')}`, '--mask', 'none'],
      ],
    },
  ];
}

const noise = randomNumbers(11);

function imageOf(signal: readonly number[]) {
  return {
    dims: [4, ...shape, signal.length],
    datatype: 'float32' as const,
    values: signal.flatMap((value) =>
      Array.from({ length: voxels }, (_, v) => value * (1 + 0.02 * v) * (1 + 0.01 * noise())),
    ),
  };
}

function seriesOf(signal: readonly number[]): Uint8Array {
  return niftiImage(imageOf(signal));
}

interface Example {
  readonly signal: readonly number[];
  readonly words: readonly string[];
}

type Variables = Readonly<Record<string, readonly number[]>>;

function variableWords(variables: Variables): readonly string[] {
  return Object.entries(variables).flatMap(([symbol, values]) => ['--var', `${symbol}=${values.join(',')}`]);
}

/** The same with an input function as a file in `folder`. */
async function acquisitionWords(
  { Cp, AIF, ...variables }: Variables,
  name: string,
  folder: string,
): Promise<readonly string[]> {
  const curve = Cp ?? AIF;
  if (curve === undefined) return variableWords(variables);
  const path = join(folder, `${name}_aif.txt`);
  await writeFile(path, curve.map((value, n) => `${variables.t?.[n]} ${value}`).join('\n'));
  return [
    ...variableWords(variables),
    '--aif',
    path,
    '--aif-of',
    Cp === undefined ? 'deltaR2star' : 'plasma',
  ];
}

async function exampleOf(model: Model, method: string | undefined, folder: string): Promise<Example> {
  switch (model.kind) {
    case 'equation':
      return equationExample(model, folder);
    case 'statistics':
      return { signal: [10, 12, 14, 20, 11], words: [] };
    case 'tensor': {
      const shells = model.tensor === 'kurtosis' ? [1000, 2000] : [1000];
      const bval = [0, ...shells.flatMap((b) => typicalDirections.map(() => b))];
      const bvecs = [[0, 0, 0], ...shells.flatMap(() => typicalDirections)];
      const path = join(folder, `${model.id}.bvec`);
      await writeFile(path, [0, 1, 2].map((axis) => bvecs.map((b) => b[axis]).join(' ')).join('\n'));
      const signal = bvecs.map(([x = 0, y = 0, z = 0], t) => {
        const diffusivity = 3e-4 * x * x + 1e-3 * y * y + 1.4e-3 * z * z;
        return 800 * Math.exp(-(bval[t] as number) * diffusivity);
      });
      return { signal, words: [...variableWords({ bval }), '--bvec', path] };
    }
    case 'regression': {
      const rows = [0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0].map((task, t) => [task, t / 10, 1]);
      const path = join(folder, 'design.tsv');
      await writeFile(path, ['task\tdrift\tconstant', ...rows.map((row) => row.join('\t'))].join('\n'));
      const signal = rows.map(([task = 0, drift = 0]) => 500 + 30 * task - 2 * drift);
      return {
        signal,
        words: ['--design', path, '--contrast', 'task=1,0,0', '--contrast', 'any=1,0,0;0,1,0'],
      };
    }
    case 'calculation': {
      const example = calculationExamples[method === undefined ? model.id : `${model.id} ${method}`];
      if (example === undefined)
        throw new Error(`tests/support/calculations.ts has no example of ${model.id}.`);
      const { variables, signal, parameters = {} } = example;
      const fixed = Object.entries(parameters).flatMap(([symbol, { fixed }]) => [
        '--fix',
        `${symbol}=${fixed}`,
      ]);
      const name = method ?? model.id;
      return { signal, words: [...(await acquisitionWords(variables, name, folder)), ...fixed] };
    }
    case 'function':
      throw new Error('The catalogue has no functions over slices.');
  }
}

async function equationExample(model: EquationModel, folder: string): Promise<Example> {
  const variables = typicalVariables(model.variables);
  const truth = Object.fromEntries(
    model.parameters.map(({ symbol, start, held, lower, upper }) => [
      symbol,
      held ? start : Math.min(Math.max(start * 1.2, lower), upper),
    ]),
  );
  const names = [...Object.keys(truth), ...Object.keys(variables)];
  const signal = [...compileSeriesInterpreter(model.equation, names)(truth, variables)];
  const untransformed = model.inputs?.find(({ transform }) => transform === undefined);
  const fixed = model.parameters
    .filter(({ fromSamples }) => fromSamples !== undefined)
    .flatMap(({ symbol }) => ['--fix', `${symbol}=${truth[symbol]}`]);
  const input = untransformed === undefined ? [] : ['--input', untransformed.id];
  const acquisition = await acquisitionWords(variables, model.id, folder);
  return { signal, words: [...acquisition, ...fixed, ...input] };
}
