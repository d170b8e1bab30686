import { VoxfitError } from '../contracts/errors.js';
import type {
  AcquisitionSettings,
  ModelParameter,
  ModelVariable,
  ParameterSetting,
} from '../contracts/model.js';
import { volumeTypes } from './resolve/acquisitionFields.js';

/** What a volume is; the codes are the places in `volumeTypes`. */
export const volumeType: ModelVariable = {
  symbol: 'VolumeType',
  label: `volume type: ${volumeTypes.map((name, code) => `${code} ${name}`).join(', ')}`,
  unit: '1',
  bidsField: '',
};

export const postLabellingDelay: ModelVariable = {
  symbol: 'PLD',
  label: 'post-labelling delay',
  unit: 's',
  bidsField: 'PostLabelingDelay',
};

export const labellingDuration: ModelVariable = {
  symbol: 'LD',
  label: 'labelling duration',
  unit: 's',
  bidsField: 'LabelingDuration',
};

/** Definitions that the models of labelling share. */
export const labellingNotes: readonly string[] = [
  'Each control volume goes with the label volume of the same rank and timing, by VolumeType alone: from aslcontext.tsv (BIDS) or --var VolumeType=control,label,…; their order is never guessed. Volumes deltam are differences control - label already.',
  'M0 is what --fix M0=FILE or --fix M0=value gives, else the mean of the m0scan volumes of the series, else M0Estimate of the sidecar. It is taken as it is, without correction of its recovery for a short repetition time.',
  'Each slice of a 2D readout has its own delay: --slice-offset PLD=SliceTiming adds the time of the slice to the delay, so that PostLabelingDelay is that of the first slice, as ASLPrep has it. Without it all slices have the same delay, right for a 3D readout.',
  'The labelling efficiency is that of the sidecar (LabelingEfficiency), else the usual one times 0.95 for each background suppression pulse.',
];

/** What constants depend on, where it is known. */
export const calibrationVariables: readonly ModelVariable[] = [
  { symbol: 'B0', label: 'field strength', unit: 'T', bidsField: 'MagneticFieldStrength', optional: true },
  {
    symbol: 'BSPulses',
    label: 'number of background suppression pulses',
    unit: '1',
    bidsField: 'BackgroundSuppressionNumberPulses',
    optional: true,
  },
  {
    symbol: 'LabelingEfficiency',
    label: 'labelling efficiency, all losses included',
    unit: '1',
    bidsField: 'LabelingEfficiency',
    optional: true,
  },
  {
    symbol: 'M0Estimate',
    label: 'equilibrium signal of tissue as one number',
    unit: 'a.u.',
    bidsField: 'M0Estimate',
    optional: true,
  },
];

export const m0: ModelParameter = {
  symbol: 'M0',
  label: 'equilibrium signal of tissue',
  unit: 'a.u.',
  mapName: 'M0map',
  start: 1000,
  lower: 0,
  upper: Number.POSITIVE_INFINITY,
  held: true,
  fromSamples: 'mean of the m0scan volumes',
};

/** Brain average, white paper (Alsop et al. 2015), table 3. */
export const partitionCoefficient: ModelParameter = {
  symbol: 'lambda',
  label: 'blood-brain partition coefficient of water',
  unit: 'mL/g',
  mapName: 'lambdamap',
  start: 0.9,
  lower: 0.1,
  upper: 2,
  held: true,
};

/** At 3 T; white paper, table 3. */
export const t1Blood: ModelParameter = {
  symbol: 'T1blood',
  label: 'longitudinal relaxation time of arterial blood (1.65 s at 3 T, 1.35 s at 1.5 T)',
  unit: 's',
  mapName: 'T1bloodmap',
  start: 1.65,
  lower: 0.5,
  upper: 5,
  held: true,
};

/** The labelling's own efficiency by the white paper, table 3: 0.85 pseudo-continuous, 0.98 pulsed. */
export function labellingEfficiency(start: number): ModelParameter {
  return {
    symbol: 'alpha',
    label: `labelling efficiency, all losses included (${start}, times 0.95 for each background suppression pulse)`,
    unit: '1',
    mapName: 'alphamap',
    start,
    lower: 0.01,
    upper: 1,
    held: true,
  };
}

/** What is left of the label after one background suppression pulse (Garcia et al. 2005, as ASLPrep and others take it). */
const keptPerPulse = 0.95;

/** T1 of arterial blood by field strength, white paper, table 3; fields within a tenth of the nominal one. */
const t1BloodByField = [
  { fieldT: 1.5, t1S: 1.35 },
  { fieldT: 3, t1S: 1.65 },
];

/** T1 of arterial blood, s; undefined at a field strength for which the white paper has none. */
export function t1BloodAt(fieldT: number): number | undefined {
  return t1BloodByField.find((entry) => Math.abs(entry.fieldT - fieldT) <= 0.1 * entry.fieldT)?.t1S;
}

type Given = Readonly<Record<string, ParameterSetting>>;
type Variables = Readonly<Record<string, readonly number[]>>;

/**
 * M0, T1 of blood and labelling efficiency from what the acquisition says, for a model that labels with `efficiency`.
 * Throws PARAMETER_INVALID without any M0, and for T1 of blood at another field strength.
 */
export function labellingSettings(
  efficiency: number,
  variables: Variables,
  given: Given,
): AcquisitionSettings {
  const parts = [m0Setting, t1BloodSetting, efficiencySetting(efficiency)].map((rule) =>
    rule(variables, given),
  );
  return {
    settings: Object.assign({}, ...parts.map(({ settings }) => settings)),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

type Rule = (variables: Variables, given: Given) => AcquisitionSettings;

const nothing: AcquisitionSettings = { settings: {}, notes: [] };

const m0Setting: Rule = (variables, given) => {
  const m0Code = volumeTypes.indexOf('m0scan');
  const scans = (variables.VolumeType ?? []).filter((code) => code === m0Code).length;
  if (given.M0 !== undefined) {
    if (scans === 0) return nothing;
    return { settings: {}, notes: [`M0 is the one given; the m0scan volumes (${scans}) are not used.`] };
  }
  if (scans > 0) {
    return { settings: {}, notes: [`M0 of each voxel is the mean of the m0scan volumes (${scans}).`] };
  }
  const estimate = oneValue(variables, 'M0Estimate');
  if (estimate !== null && estimate > 0) {
    return {
      settings: { M0: { fixed: estimate } },
      notes: [`M0 is ${estimate} (M0Estimate of the sidecar).`],
    };
  }
  throw new VoxfitError(
    'PARAMETER_INVALID',
    'M0, the equilibrium signal of tissue, is not known: the series has no m0scan volumes. Give --fix M0=m0.nii.gz (an image on the grid of the series) or --fix M0=number, in the units of the signal.',
    { parameter: 'M0' },
  );
};

const t1BloodSetting: Rule = (variables, given) => {
  if (given.T1blood !== undefined) return nothing;
  const fieldT = oneValue(variables, 'B0');
  if (fieldT === null) {
    return {
      settings: { T1blood: { fixed: t1Blood.start } },
      notes: [
        `The field strength is not known (MagneticFieldStrength): T1 of blood is taken as ${t1Blood.start} s, that at 3 T; give --fix T1blood=1.35 for 1.5 T.`,
      ],
    };
  }
  const known = t1BloodAt(fieldT);
  if (known !== undefined) return { settings: { T1blood: { fixed: known } }, notes: [] };
  throw new VoxfitError(
    'PARAMETER_INVALID',
    `T1 of blood at ${fieldT} T is not known here (1.35 s at 1.5 T, 1.65 s at 3 T): give it in seconds by --fix T1blood=value.`,
    { parameter: 'T1blood', fieldT },
  );
};

function efficiencySetting(efficiency: number): Rule {
  return (variables, given) => {
    if (given.alpha !== undefined) return nothing;
    const measured = oneValue(variables, 'LabelingEfficiency');
    if (measured !== null) {
      return {
        settings: { alpha: { fixed: measured } },
        notes: [
          `The labelling efficiency is ${measured} (LabelingEfficiency of the sidecar, taken as that of labelling and background suppression together).`,
        ],
      };
    }
    const pulses = oneValue(variables, 'BSPulses');
    if (pulses === null) {
      return {
        settings: { alpha: { fixed: efficiency } },
        notes: [
          `How many background suppression pulses there were is not known (BackgroundSuppressionNumberPulses): the labelling efficiency is taken as ${efficiency}, without loss by them; give --var BSPulses=number, or --fix alpha=value.`,
        ],
      };
    }
    let alpha = efficiency;
    for (let pulse = 0; pulse < pulses; pulse++) alpha *= keptPerPulse;
    const note = `The labelling efficiency is ${alpha.toPrecision(4)}: ${efficiency} times ${keptPerPulse} for each of ${pulses} background suppression pulses.`;
    return { settings: { alpha: { fixed: alpha } }, notes: pulses === 0 ? [] : [note] };
  };
}

/** The value of a variable that is one for the whole series; null where it is absent. Throws VARIABLE_INVALID. */
function oneValue(variables: Variables, symbol: string): number | null {
  const values = variables[symbol];
  const [first] = values ?? [];
  if (values === undefined || first === undefined) return null;
  if (values.every((value) => value === first)) return first;
  throw new VoxfitError(
    'VARIABLE_INVALID',
    `${symbol} has different values (${[...new Set(values)].join(', ')}); a labelling series has one.`,
    { variable: symbol },
  );
}
