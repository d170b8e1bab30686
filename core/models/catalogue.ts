import { VoxfitError } from '../contracts/errors.js';
import type { Model } from '../contracts/model.js';
import { adc } from './adc.js';
import { dceExtendedTofts, dcePatlak, dceTofts } from './contrastEnhanced.js';
import { dti } from './diffusion.js';
import { t1Ir } from './inversionRecovery.js';
import { ivim } from './ivim.js';
import { dki } from './kurtosis.js';
import { aslPasl, aslPcasl } from './labelling.js';
import { aslMultiPld } from './labellingKinetics.js';
import { mtr } from './magnetizationTransfer.js';
import { mp2rage } from './mp2rage.js';
import { glm } from './regression.js';
import { t2, t2star } from './relaxometry.js';
import { mean, std, tsnr } from './statistics.js';
import { dsc } from './susceptibilityContrast.js';
import { mtsat } from './transferSaturation.js';
import { t1Vfa } from './variableFlipAngle.js';

/** Every built-in model. Form, help, checks, sidecars and tests read this list; a model exists by being here. */
export const catalogue: readonly Model[] = [
  ...[t2, t2star, t1Vfa, t1Ir, mp2rage, mtr, mtsat],
  ...[adc, ivim, dti, dki],
  ...[dceTofts, dceExtendedTofts, dcePatlak, dsc],
  ...[aslPcasl, aslPasl, aslMultiPld],
  ...[mean, std, tsnr, glm],
];

/** The model of that id; MODEL_UNKNOWN names those that exist. */
export function findModel(id: string): Model {
  const model = catalogue.find((entry) => entry.id === id);
  if (model === undefined) {
    const known = catalogue.map((entry) => entry.id);
    throw new VoxfitError(
      'MODEL_UNKNOWN',
      `There is no model "${id}". Models: ${known.join(', ')}, custom.`,
      {
        asked: id,
        known,
      },
    );
  }
  return model;
}
