import { batchCommand } from './batchCommand.js';
import type { Command } from './command.js';
import { fitCommand } from './fitCommand.js';
import { infoCommand } from './infoCommand.js';
import { mapCommand } from './mapCommand.js';
import { modelsCommand } from './modelsCommand.js';
import { rerunCommand } from './rerunCommand.js';
import { simulateCommand } from './simulateCommand.js';

/** The commands of the terminal program, in the order in which help and documentation list them. */
export const commands: readonly Command[] = [
  fitCommand,
  mapCommand,
  batchCommand,
  rerunCommand,
  infoCommand,
  modelsCommand,
  simulateCommand,
];
