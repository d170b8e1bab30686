import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { JobRecord } from '../contracts/jobFile.js';

/** What the program runs on, for the record: no name of the machine, of a user or of a folder. */
export function machineRecord(): JobRecord['Machine'] {
  const { node, electron } = process.versions;
  return {
    System: `${type()} ${release()} ${process.arch}`,
    Processor: cpus()[0]?.model.trim() || 'unknown',
    Processors: availableParallelism(),
    MemoryBytes: totalmem(),
    Runtime: electron === undefined ? `Node.js ${node}` : `Electron ${electron}`,
  };
}
