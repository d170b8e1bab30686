/** An acquisition variable that sidecars can give, and what its values may be. */
export interface AcquisitionField {
  readonly symbol: string;
  readonly unit: string;
  /** BIDS names in order of preference; the first that a sidecar has is taken. */
  readonly bidsFields: readonly string[];
  /** Plural, for messages. */
  readonly plural: string;
  /** No acquisition has values above this in `unit`: they were given in a smaller one. Infinity where no such sign. */
  readonly plausibleLimit: number;
  /** On or off: 1 or 0, true or false in sidecars. */
  readonly isSwitch?: true;
  /** A delay before the readout: in a 2D readout the time of the slice adds to it. */
  readonly growsWithSlice?: true;
  /** Values may be below 0. */
  readonly signed?: true;
  /** How to give it other than by --var, for messages and pages. */
  readonly option?: string;
  /** Words that stand for 0, 1, 2 and so on. */
  readonly words?: readonly string[];
  /** The file beside the image that gives it, for messages. */
  readonly fileBeside?: string;
  /** A BIDS field whose `false` means the value 0. */
  readonly zeroWhereFalse?: string;
  /** A list in the sidecar is not one value per volume: its first value holds for all volumes. */
  readonly firstOfList?: true;
}

/** What a volume of an arterial spin labelling series is, as `aslcontext.tsv` of BIDS says; the code is the place. */
export const volumeTypes = ['control', 'label', 'deltam', 'm0scan', 'cbf'] as const;

/**
 * The variables of the acquisition in SI (flip angle in degrees, b-values in s/mm2), with their BIDS fields.
 * Limits: far above what is acquired in seconds (TE below 0.5, TI below 15, TR below 30, PLD below 5) and below
 * what is acquired in milliseconds (TE 1 and more, TI 30, TR 60, PLD 10, save for ultrashort ones); b-values in s/m2
 * are 1e8 and more.
 * Excitation comes before repetition: it is the time between pulses that a signal equation means by TR.
 */
export const acquisitionFields: readonly AcquisitionField[] = [
  { symbol: 'TE', unit: 's', bidsFields: ['EchoTime'], plural: 'echo times', plausibleLimit: 1 },
  {
    symbol: 'TI',
    unit: 's',
    bidsFields: ['InversionTime'],
    plural: 'inversion times',
    plausibleLimit: 30,
    growsWithSlice: true,
  },
  {
    symbol: 'TR',
    unit: 's',
    bidsFields: ['RepetitionTimeExcitation', 'RepetitionTime'],
    plural: 'repetition times',
    plausibleLimit: 60,
  },
  {
    symbol: 'FlipAngle',
    unit: 'deg',
    bidsFields: ['FlipAngle'],
    plural: 'flip angles',
    plausibleLimit: Number.POSITIVE_INFINITY,
  },
  {
    symbol: 'PLD',
    unit: 's',
    bidsFields: ['PostLabelingDelay'],
    plural: 'post-labelling delays',
    plausibleLimit: 10,
    growsWithSlice: true,
  },
  {
    symbol: 'MTState',
    unit: '1',
    bidsFields: ['MTState'],
    plural: 'states of the magnetisation-transfer pulse',
    plausibleLimit: Number.POSITIVE_INFINITY,
    isSwitch: true,
  },
  {
    symbol: 'LD',
    unit: 's',
    bidsFields: ['LabelingDuration'],
    plural: 'labelling durations',
    plausibleLimit: 10,
  },
  {
    symbol: 'TI1',
    unit: 's',
    bidsFields: ['BolusCutOffDelayTime'],
    plural: 'bolus durations',
    plausibleLimit: 5,
    firstOfList: true,
  },
  {
    symbol: 'VolumeType',
    unit: '1',
    bidsFields: [],
    plural: 'volume types',
    plausibleLimit: Number.POSITIVE_INFINITY,
    words: volumeTypes,
    fileBeside: 'aslcontext.tsv (BIDS) beside the image',
  },
  {
    symbol: 'B0',
    unit: 'T',
    bidsFields: ['MagneticFieldStrength'],
    plural: 'field strengths',
    plausibleLimit: Number.POSITIVE_INFINITY,
  },
  {
    symbol: 'BSPulses',
    unit: '1',
    bidsFields: ['BackgroundSuppressionNumberPulses'],
    plural: 'numbers of background suppression pulses',
    plausibleLimit: Number.POSITIVE_INFINITY,
    zeroWhereFalse: 'BackgroundSuppression',
  },
  {
    symbol: 'LabelingEfficiency',
    unit: '1',
    bidsFields: ['LabelingEfficiency'],
    plural: 'labelling efficiencies',
    plausibleLimit: Number.POSITIVE_INFINITY,
  },
  {
    symbol: 'M0Estimate',
    unit: 'a.u.',
    bidsFields: ['M0Estimate'],
    plural: 'M0 estimates',
    plausibleLimit: Number.POSITIVE_INFINITY,
  },
  {
    symbol: 'bval',
    unit: 's/mm2',
    bidsFields: [],
    plural: 'b-values',
    plausibleLimit: 1e6,
    option: 'a .bval file beside the image or --bval FILE',
  },
  {
    symbol: 't',
    unit: 's',
    bidsFields: ['VolumeTiming'],
    plural: 'volume times',
    plausibleLimit: 20_000,
    signed: true,
  },
  {
    symbol: 'Cp',
    unit: 'mM',
    bidsFields: [],
    plural: 'plasma concentrations',
    plausibleLimit: Number.POSITIVE_INFINITY,
    signed: true,
    option:
      '--aif parker with --arrival SECONDS, --aif FILE with --aif-of plasma|blood, or --aif-mask FILE (dce-…)',
  },
  {
    symbol: 'AIF',
    unit: '1/s',
    bidsFields: [],
    plural: 'arterial changes of R2*',
    plausibleLimit: Number.POSITIVE_INFINITY,
    signed: true,
    option: '--aif-mask FILE, or --aif FILE with --aif-of signal|deltaR2star',
  },
];

/** The field of a symbol; undefined for a symbol of a user's own equation. */
export function acquisitionField(symbol: string): AcquisitionField | undefined {
  return acquisitionFields.find((field) => field.symbol === symbol);
}

/** The number that a word of a variable stands for, e.g. `label` of VolumeType; undefined for everything else. */
export function codeOfWord(symbol: string, word: string): number | undefined {
  const code = acquisitionField(symbol)?.words?.indexOf(word.trim()) ?? -1;
  return code < 0 ? undefined : code;
}

/** A unit and the smaller one that is taken for it, as sentences name them. */
const confusedUnits: Readonly<Record<string, readonly [unit: string, smaller: string]>> = {
  s: ['seconds', 'milliseconds'],
  's/mm2': ['s/mm2', 's/m2'],
};

/** Why values cannot be in the unit of their variable, as a sentence with their range, or null when they can. */
export function unitSuspicion(symbol: string, values: readonly number[], source: string): string | null {
  const field = acquisitionField(symbol);
  const confused = confusedUnits[field?.unit ?? ''];
  const finite = values.filter(Number.isFinite);
  if (field === undefined || confused === undefined) return null;
  if (!finite.some((value) => value > field.plausibleLimit)) return null;
  const [unit, smaller] = confused;
  const remedy =
    unit === 'seconds'
      ? ', or accept milliseconds (in the terminal: --assume-ms; --assume-s if they are right)'
      : '';
  return `${symbol} ${rangeText(finite)} (${source}) cannot be ${unit}; are these ${smaller}? Give them in ${unit}${remedy}.`;
}

/** `0.012 to 0.096`, or the one value that all have. */
export function rangeText(values: readonly number[]): string {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least === most ? `${least}` : `${least} to ${most}`;
}
