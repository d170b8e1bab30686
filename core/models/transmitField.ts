import type { ModelParameter } from '../contracts/model.js';

/** Actual over nominal flip angle: 1 unless a map or a value is given. No scanner is off by a factor of these bounds. */
export const relativeTransmitField: ModelParameter = {
  symbol: 'B1',
  label: 'relative transmit field (actual over nominal flip angle)',
  unit: '1',
  mapName: 'TB1map',
  start: 1,
  lower: 0.1,
  upper: 4,
  held: true,
};
