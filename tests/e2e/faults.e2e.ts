import { faultTests } from '../faults/faultTests.js';
import { electronProgram } from '../faults/programs.js';

/** Those in which Electron differs most from Node: stopped, aborted, out of memory, nonsense, no place, no program. */
const seeds = [1, 5, 7, 8, 9, 12];

faultTests('a run in Electron with a fault', electronProgram, seeds);
