import type { FitOptions } from '../contracts/job.js';
import { type OptionTable, type ParsedArguments, parseChoice, wrongUse } from './options.js';
import { givenUnits, parameterSettings } from './parameterOptions.js';

/** Options of the second model of a comparison. */
export const rivalOptionTable: OptionTable = {
  against: {
    type: 'string',
    value: 'ID|FILE',
    help: 'fit this model too and say in each voxel which of the two is the better',
  },
  criterion: { type: 'string', value: 'aicc|bic', help: 'with --against: what decides; default aicc' },
  'against-equation': { type: 'string', value: 'EXPRESSION', help: 'with --against custom' },
  'against-param': {
    type: 'string',
    multiple: true,
    value: 'NAME=start[:lower:upper]',
    help: '--param of the second model',
  },
  'against-fix': {
    type: 'string',
    multiple: true,
    value: 'NAME=value|FILE',
    help: '--fix of the second model; what --fix fixes holds for both where this says nothing',
  },
  'against-unit': { type: 'string', multiple: true, value: 'NAME=UNIT', help: '--unit of the second model' },
};

/** What `--against` and the options that go with it ask for. Throws WRONG_USE. */
export function requestedRival(args: ParsedArguments): Pick<FitOptions, 'rival'> {
  const modelId = args.text('against');
  const criterion = args.text('criterion');
  if (modelId === undefined) {
    const stray = Object.keys(rivalOptionTable).find(
      (name) => args.text(name) !== undefined || args.texts(name).length > 0,
    );
    if (stray !== undefined) throw wrongUse(`--${stray} goes with --against ID, the model to compare with.`);
    return {};
  }
  const equation = args.text('against-equation');
  const units = givenUnits(args, 'against-');
  if ((equation !== undefined || units !== undefined) && modelId !== 'custom') {
    throw wrongUse(`--against-equation and --against-unit go with --against custom, not with ${modelId}.`);
  }
  return {
    rival: {
      modelId,
      criterion: criterion === undefined ? 'aicc' : parseChoice(criterion, ['aicc', 'bic'], '--criterion'),
      parameters: parameterSettings(args, 'against-'),
      ...(equation === undefined ? {} : { equation }),
      ...(units === undefined ? {} : { units }),
    },
  };
}
