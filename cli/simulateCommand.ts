import { writePhantom } from '../core/io/writePhantom.js';
import { type Command, print } from './command.js';
import { parseChoice, parseCount, parseNumber, parseNumbers, wrongUse } from './options.js';

export const simulateCommand: Command = {
  name: 'simulate',
  positionals: 'FILE',
  summary: 'Write a simulated multi-echo series of a head, with known T2 in every tissue.',
  options: {
    shape: { type: 'string', value: 'NIxNJxNK', help: 'default 64x64x24' },
    zooms: { type: 'string', value: 'XxYxZ', help: 'voxel size in mm; default: the head fills the grid' },
    'echo-times': { type: 'string', value: 's1,s2,…', help: 'in seconds; default 16 echoes, 0.01 to 0.16' },
    snr: { type: 'string', value: 'N', help: 'white matter at echo time 0 over the noise; default 60' },
    seed: { type: 'string', value: 'N', help: 'default 1; the same seed gives the same noise' },
    decay: { type: 'string', value: 'T2|T2star', help: 'default T2' },
    truth: { type: 'boolean', help: 'also write the true maps' },
    format: { type: 'string', value: 'nii|nii.gz', help: 'where FILE has no extension; default nii' },
    overwrite: { type: 'boolean', help: 'replace files that exist' },
  },
  examples: ['voxfit simulate head_MESE.nii --shape 96x96x40'],
  run: async (args) => {
    const [path, ...more] = args.positionals;
    if (path === undefined || more.length > 0) throw wrongUse('voxfit simulate needs one file name.');
    const shape = parseTriple(args.text('shape') ?? '64x64x24', (part) => parseCount(part, '--shape', 1));
    const zoomsMm = zoomsFor(args.text('zooms'), shape);
    const echoTimesS = echoTimes(args.text('echo-times'));
    const written = await writePhantom(
      {
        shape,
        zoomsMm,
        echoTimesS,
        snr: parseNumber(args.text('snr') ?? '60', '--snr'),
        seed: parseCount(args.text('seed') ?? '1', '--seed', 0),
        decay: parseChoice(args.text('decay') ?? 'T2', ['T2', 'T2star'], '--decay'),
        overwrite: args.flag('overwrite'),
        truth: args.flag('truth'),
      },
      path,
      { format: parseChoice(args.text('format') ?? 'nii', ['nii', 'nii.gz'], '--format') },
    );
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

function echoTimes(text: string | undefined): readonly number[] {
  if (text !== undefined) return parseNumbers(text, '--echo-times');
  return Array.from({ length: 16 }, (_, echo) => (echo + 1) / 100);
}
