import type { Reference } from '../contracts/model.js';
import { portable } from '../equation/portableMath.js';

export const parkerReference: Reference = {
  authors:
    'Parker GJM, Roberts C, Macdonald A, Buonaccorsi GA, Cheung S, Buckley DL, Jackson A, Watson Y, Davies K, Jayson GC',
  title:
    'Experimentally-derived functional form for a population-averaged high-temporal-resolution arterial input function for dynamic contrast-enhanced MRI',
  year: 2006,
  journal: 'Magnetic Resonance in Medicine 56:993-1000',
  doi: '10.1002/mrm.21066',
};

const { exp, square } = portable;

/** Two bolus passages as Gaussians: area (mM min), centre and width (min). Parker et al. 2006, table 1. */
const passages = [
  { area: 0.809, centre: 0.17046, width: 0.0563 },
  { area: 0.33, centre: 0.365, width: 0.132 },
];

/** The exponential that a sigmoid turns on: amplitude (mM), rate (1/min), width (1/min) and centre (min) of the sigmoid. */
const washout = { amplitude: 1.05, rate: 0.1685, steepness: 38.078, centre: 0.483 };

/**
 * Population average of the concentration in arterial blood (mM) after 0.1 mmol/kg of contrast agent, `timeS` seconds
 * after it begins to arrive; 0 before. Parker et al. 2006, equation 1.
 */
export function parkerBloodConcentrationMM(timeS: number): number {
  if (timeS < 0) return 0;
  const minutes = timeS / 60;
  const { amplitude, rate, steepness, centre } = washout;
  const bolus = passages.reduce((sum, passage) => {
    const height = passage.area / (passage.width * Math.sqrt(2 * Math.PI));
    return sum + height * exp(-square((minutes - passage.centre) / passage.width) / 2);
  }, 0);
  return bolus + (amplitude * exp(-rate * minutes)) / (1 + exp(-steepness * (minutes - centre)));
}
