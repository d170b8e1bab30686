import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { nodeWorker } from '../core/io/nodeWorker.js';

/** Makes workers of this installation as Node child processes. */
export function usualWorker(): WorkerMaker {
  return nodeWorker(join(dirname(fileURLToPath(import.meta.url)), '..', 'workers', 'taskWorker.cjs'));
}
