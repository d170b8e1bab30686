import { type ProcessMemory, sampleMemory, sampleProcesses } from '../core/io/memory.js';
import type { Pool } from './pool.js';

const sampleIntervalMs = 1000;

/** Memory of the machine, and of this process and the workers of a pool. */
export interface MemorySample {
  readonly systemUsedBytes: number;
  readonly systemTotalBytes: number;
  readonly processes: readonly ProcessMemory[];
}

/** Samples memory at once and then every second until the answer is called. Does not keep the program alive. */
export function watchMemory(pool: Pool, onSample: (sample: MemorySample) => void): () => void {
  let isOver = false;
  const sample = async (): Promise<void> => {
    const processes = await sampleProcesses([process.pid, ...(await pool.pids())]);
    const { systemUsedBytes, systemTotalBytes } = await sampleMemory([]);
    if (!isOver) onSample({ systemUsedBytes, systemTotalBytes, processes });
  };
  const timer = setInterval(sample, sampleIntervalMs);
  timer.unref();
  void sample();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
