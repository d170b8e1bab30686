import type { EquationModel, ModelVariable } from '../contracts/model.js';
import { iteratedLogLine, logLine, weightedLogLine } from './logLine.js';

/** The b-value of a volume. */
export const bValue: ModelVariable = { symbol: 'bval', label: 'b-value', unit: 's/mm2', bidsField: '' };

/** Apparent diffusion coefficient from images with two or more b-values. */
export const adc: EquationModel = {
  id: 'adc',
  kind: 'equation',
  name: 'Apparent diffusion coefficient',
  summary:
    'Apparent diffusion coefficient from images with two or more different b-values: signal falls as S0 exp(-bval ADC). Directions are not told apart: all volumes count alike, so that a set of evenly spread directions gives the mean over them.',
  equation: 'S0*exp(-bval*ADC)',
  variables: [bValue],
  parameters: [
    {
      symbol: 'S0',
      label: 'signal without diffusion weighting',
      unit: 'a.u.',
      mapName: 'S0map',
      start: 1000,
      lower: 0,
      upper: Number.POSITIVE_INFINITY,
    },
    {
      symbol: 'ADC',
      label: 'apparent diffusion coefficient',
      unit: 'mm2/s',
      mapName: 'ADC',
      start: 0.001,
      lower: 0,
      upper: 0.01,
    },
  ],
  estimators: [logLine, weightedLogLine, iteratedLogLine],
  derivedMaps: [],
  start: { kind: 'logLinear', amplitude: 'S0', decay: 'ADC', decayIs: 'rate', variable: 'bval' },
  minimumVolumes: 2,
  defaultMask: 'auto',
  notes: [
    'Samples of 0 or less are left out by the straight lines, for they have no logarithm; nlls takes them as they are.',
    'All b-values count, b = 0 too. Below about 200 s/mm² perfusion adds to the decay and so to ADC: --exclude leaves such volumes out.',
  ],
  references: [
    {
      authors: 'Stejskal EO, Tanner JE',
      title: 'Spin Diffusion Measurements: Spin Echoes in the Presence of a Time-Dependent Field Gradient',
      year: 1965,
      journal: 'The Journal of Chemical Physics 42:288-292',
      doi: '10.1063/1.1695690',
    },
    {
      authors: 'Le Bihan D, Breton E, Lallemand D, Grenier P, Cabanis E, Laval-Jeantet M',
      title:
        'MR imaging of intravoxel incoherent motions: application to diffusion and perfusion in neurologic disorders',
      year: 1986,
      journal: 'Radiology 161:401-407',
      doi: '10.1148/radiology.161.2.3763909',
    },
  ],
};
