import type { WorkerMaker } from '../contracts/workerHandle.js';
/** Makes workers as Node child processes that run the script at `workerPath`. */
export declare function nodeWorker(workerPath: string): WorkerMaker;
