import type { Mp2rageSequence } from '../../core/models/mp2rageSignal.js';

/** The protocol that qMRLab c1d75f4 has as its default. */
export const mp2rageProtocol: Mp2rageSequence = {
  inversionTimesS: [0.8, 2.7],
  anglesRad: [(4 * Math.PI) / 180, (5 * Math.PI) / 180],
  repetitionS: 6,
  excitationS: 0.0067,
  shotsBefore: 35,
  shotsAfter: 72,
  efficiency: 0.96,
};

/** The same as the constants of the model. */
export const mp2rageConstants: Readonly<Record<string, { readonly fixed: number }>> = {
  TI1: { fixed: 0.8 },
  TI2: { fixed: 2.7 },
  FA1: { fixed: 4 },
  FA2: { fixed: 5 },
  TRinv: { fixed: 6 },
  TRexc: { fixed: 0.0067 },
  shotsBefore: { fixed: 35 },
  shotsAfter: { fixed: 72 },
};

/** Both readouts of the protocol after every pulse of 30 repetitions has been followed, for a magnetisation of 1. */
export function followPulses(t1S: number): readonly [number, number] {
  const toward1 = (m: number, timeS: number): number => 1 + (m - 1) * Math.exp(-timeS / t1S);
  let m = 1;
  const signals: [number, number] = [0, 0];
  for (let repetition = 0; repetition < 30; repetition++) {
    m = toward1(-0.96 * m, 0.8 - 35 * 0.0067);
    for (const [readout, angle] of mp2rageProtocol.anglesRad.entries()) {
      for (let pulse = 0; pulse < 107; pulse++) {
        if (pulse === 35) signals[readout] = Math.sin(angle) * m;
        m = toward1(m * Math.cos(angle), 0.0067);
      }
      m = toward1(m, readout === 0 ? 2.7 - 0.8 - 107 * 0.0067 : 6 - 2.7 - 72 * 0.0067);
    }
  }
  return signals;
}
