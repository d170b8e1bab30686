/** The tissues of the head phantom. */
export type TissueName =
  | 'air'
  | 'bone'
  | 'fat'
  | 'muscle'
  | 'subarachnoidCsf'
  | 'ventricularCsf'
  | 'greyMatter'
  | 'whiteMatter'
  | 'caudate'
  | 'putamen'
  | 'pallidum'
  | 'thalamus'
  | 'lesion';

export interface Tissue {
  readonly name: TissueName;
  /** Water or fat that gives signal, relative to cerebrospinal fluid; 0 gives none. */
  readonly protonDensity: number;
  /** At 3 T, in seconds. */
  readonly t2S: number;
  /** At 3 T, in seconds. */
  readonly t2starS: number;
  /** Where T2 and T2* come from; "chosen" where a number is this phantom's own. */
  readonly t2Source: string;
  readonly t2starSource: string;
}

const stanisz = 'Stanisz et al. 2005, Magn Reson Med 54:507, doi 10.1002/mrm.20605';
const deBazelaire = 'de Bazelaire et al. 2004, Radiology 230:652, doi 10.1148/radiol.2303021331';
const peters = 'Peters et al. 2007, Magn Reson Imaging 25:748, doi 10.1016/j.mri.2007.02.014';
const csfT2 =
  'Quantification of T1 and T2 of subarachnoid CSF: implications for water exchange between CSF and brain ' +
  'tissues, Magn Reson Med 2023, PMC10696635';
const chosen = 'chosen';
const chosenNucleus =
  'chosen, between the published values of white and grey matter or below them: the more iron, the shorter';

/**
 * Relaxation times at 3 T and relative proton densities. Densities are chosen: 0.70 white, 0.82 grey matter are
 * the common water contents of brain tissue. Bone and air give no signal at the echo times of such series.
 */
export const tissues: readonly Tissue[] = [
  tissue('air', 0, 0, 0, chosen, chosen),
  tissue('bone', 0, 0, 0, chosen, chosen),
  tissue('fat', 0.75, 0.068, 0.04, deBazelaire, chosen),
  tissue('muscle', 0.72, 0.05, 0.03, stanisz, chosen),
  tissue('subarachnoidCsf', 1, 1.8855, 0.5, csfT2, chosen),
  tissue('ventricularCsf', 1, 2.3729, 0.7, csfT2, chosen),
  tissue('greyMatter', 0.82, 0.099, 0.066, stanisz, peters),
  tissue('whiteMatter', 0.7, 0.069, 0.0532, stanisz, peters),
  tissue('caudate', 0.8, 0.076, 0.0413, chosenNucleus, peters),
  tissue('putamen', 0.8, 0.07, 0.0315, chosenNucleus, peters),
  tissue('pallidum', 0.74, 0.052, 0.02, chosenNucleus, chosen),
  tissue('thalamus', 0.77, 0.08, 0.048, chosenNucleus, chosen),
  tissue('lesion', 0.88, 0.16, 0.1, chosen, chosen),
];

function tissue(
  name: TissueName,
  protonDensity: number,
  t2S: number,
  t2starS: number,
  t2Source: string,
  t2starSource: string,
): Tissue {
  return { name, protonDensity, t2S, t2starS, t2Source, t2starSource };
}
