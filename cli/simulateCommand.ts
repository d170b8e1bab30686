import { writeBidsPhantom } from '../core/io/writeBidsPhantom.js';
import { writePhantom } from '../core/io/writePhantom.js';
import { parseChoice, parseCount, parseNumber, parseNumbers, wrongUse } from '../core/options/options.js';
import { type Command, print } from './command.js';

export const simulateCommand: Command = {
  name: 'simulate',
  positionals: 'FILE | --bids DIR',
  summary: 'Write a simulated multi-echo series of a head, with known T2 in every tissue.',
  options: {
    shape: { type: 'string', value: 'NIxNJxNK', help: 'default 64x64x24' },
    zooms: { type: 'string', value: 'XxYxZ', help: 'voxel size in mm; default: the head fills the grid' },
    'echo-times': {
      type: 'string',
      value: 's1,s2,…',
      help: 'in seconds; default 16 echoes, 0.01 to 0.16 (--bids: 12)',
    },
    snr: { type: 'string', value: 'N', help: 'white matter at echo time 0 over the noise; default 60' },
    seed: { type: 'string', value: 'N', help: 'default 1; the same seed gives the same noise' },
    decay: { type: 'string', value: 'T2|T2star', help: 'default T2' },
    truth: { type: 'boolean', help: 'also write the true maps' },
    bids: {
      type: 'string',
      value: 'DIR',
      help: 'write a BIDS data set: one file and one sidecar per echo (MESE, with --decay T2star MEGRE)',
    },
    format: {
      type: 'string',
      value: 'nii|nii.gz',
      help: 'where FILE has no extension; default nii (--bids: nii.gz)',
    },
    overwrite: { type: 'boolean', help: 'replace files that exist' },
  },
  examples: ['voxfit simulate head_MESE.nii --shape 96x96x40', 'voxfit simulate --bids study --truth'],
  run: async (args) => {
    const [path, ...more] = args.positionals;
    const bids = args.text('bids');
    if (more.length > 0 || (path === undefined) === (bids === undefined)) {
      throw wrongUse('voxfit simulate needs one file name, or --bids DIR.');
    }
    const shape = parseTriple(args.text('shape') ?? '64x64x24', (part) => parseCount(part, '--shape', 1));
    const options = {
      shape,
      zoomsMm: zoomsFor(args.text('zooms'), shape),
      echoTimesS: echoTimes(args.text('echo-times'), bids === undefined ? 16 : 12),
      snr: parseNumber(args.text('snr') ?? '60', '--snr'),
      seed: parseCount(args.text('seed') ?? '1', '--seed', 0),
      decay: parseChoice(args.text('decay') ?? 'T2', ['T2', 'T2star'], '--decay'),
      overwrite: args.flag('overwrite'),
      truth: args.flag('truth'),
    };
    const formatText = args.text('format') ?? (bids === undefined ? 'nii' : 'nii.gz');
    const format = parseChoice(formatText, ['nii', 'nii.gz'], '--format');
    const written =
      bids === undefined
        ? await writePhantom(options, path ?? '', { format })
        : await writeBidsPhantom(options, bids, { format });
    print(written.join('\n'));
    return 0;
  },
};

function parseTriple(text: string, parse: (part: string) => number): readonly [number, number, number] {
  const [x, y, z, more] = text.split('x');
  if (x === undefined || y === undefined || z === undefined || more !== undefined) {
    throw wrongUse(`"${text}" is not three numbers with x between them.`);
  }
  return [parse(x), parse(y), parse(z)];
}

/** A head needs about 192 x 240 x 180 mm. */
function zoomsFor(
  text: string | undefined,
  shape: readonly [number, number, number],
): readonly [number, number, number] {
  if (text === undefined) return [192 / shape[0], 240 / shape[1], 180 / shape[2]];
  return parseTriple(text, (part) => parseNumber(part, '--zooms'));
}

function echoTimes(text: string | undefined, count: number): readonly number[] {
  if (text !== undefined) return parseNumbers(text, '--echo-times');
  return Array.from({ length: count }, (_, echo) => (echo + 1) / 100);
}
