import { VoxfitError } from '../contracts/errors.js';
import type { Estimator } from '../contracts/model.js';
import { voxelStatus } from '../contracts/voxelStatus.js';
import { portable } from '../equation/portableMath.js';

/** Echo spacings may differ by this share of their mean: rounding in sidecars. */
const spacingTolerance = 1e-3;

/**
 * Auto-regression on linear operations: for equally spaced echoes of amplitude * exp(-TE/T), the integral over every two
 * spacings by Simpson's rule is T times the difference of its ends, which gives T in closed form (Pei et al. 2015,
 * eq. 8); the amplitude is then the least-squares one. Parameters: amplitude, time constant, offset (subtracted).
 */
export const arlo: Estimator = {
  id: 'arlo',
  label: 'auto-regression on linear operations, equally spaced echoes',
  reference: {
    authors: 'Pei M, Nguyen TD, Thimmappa ND, Salustri C, Dong F, Cooper MA, Li J, Prince MR, Wang Y',
    title:
      'Algorithm for fast monoexponential fitting based on Auto-Regression on Linear Operations (ARLO) of data',
    year: 2015,
    journal: 'Magnetic Resonance in Medicine 73:843-850',
    doi: '10.1002/mrm.25137',
  },
  estimate: ({ variables, samples }) => {
    const echoTimesS = variables.TE as readonly number[];
    const spacingS = equalSpacingS(echoTimesS);
    return (signal, [, , offset], results) => {
      if (signal.some(Number.isNaN)) return voxelStatus.tooFewSamples;
      let [integrals, mixed, differences] = [0, 0, 0];
      for (let echo = 0; echo + 2 < samples; echo++) {
        const [first, second, third] = [0, 1, 2].map(
          (n) => (signal[echo + n] as number) - (offset as number),
        );
        const integral = (spacingS / 3) * ((first as number) + 4 * (second as number) + (third as number));
        const difference = (first as number) - (third as number);
        integrals += integral * integral;
        mixed += integral * difference;
        differences += difference * difference;
      }
      const timeS = (integrals + (spacingS / 3) * mixed) / ((spacingS / 3) * differences + mixed);
      if (!(timeS > 0) || !Number.isFinite(timeS)) return voxelStatus.notFinite;
      let [projection, squares] = [0, 0];
      for (let echo = 0; echo < samples; echo++) {
        const decay = portable.exp(-(echoTimesS[echo] as number) / timeS);
        projection += decay * ((signal[echo] as number) - (offset as number));
        squares += decay * decay;
      }
      results[0] = projection / squares;
      results[1] = timeS;
      return voxelStatus.converged;
    };
  },
};

function equalSpacingS(echoTimesS: readonly number[]): number {
  const spacingsS = echoTimesS.slice(1).map((timeS, echo) => timeS - (echoTimesS[echo] as number));
  const meanS = spacingsS.reduce((sum, spacingS) => sum + spacingS, 0) / spacingsS.length;
  const uneven = spacingsS.findIndex((spacingS) => !(Math.abs(spacingS - meanS) <= spacingTolerance * meanS));
  if (uneven >= 0 || !(meanS > 0)) {
    throw new VoxfitError(
      'VARIABLE_INVALID',
      `Method arlo needs equally spaced echo times in ascending order; from echo ${uneven + 1} to ${uneven + 2} it is ${spacingsS[uneven]} s, on average ${meanS} s. Use method nlls.`,
      { variable: 'TE', echo: uneven + 1, spacingS: spacingsS[uneven] ?? 0, meanSpacingS: meanS },
    );
  }
  return meanS;
}
