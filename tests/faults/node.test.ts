import { faultTests } from './faultTests.js';
import { terminalProgram } from './programs.js';

/** Every kind once. */
const seeds = Array.from({ length: 13 }, (_, n) => n + 1);

faultTests('a run in the terminal with a fault', terminalProgram, seeds);
