import { app } from 'electron';
import type { MemorySample } from '../core/contracts/run.js';
import { sampleMemory } from '../core/io/memory.js';

const kibibyte = 1024;

/**
 * Samples memory every `intervalMs` while `isNeeded` says so, starting now. `sharedBytes` gives the bytes of input
 * and maps. Answers with a function that ends it.
 */
export function startMemoryMeter(options: {
  readonly intervalMs: number;
  isNeeded(): boolean;
  sharedBytes(): number;
  onSample(sample: MemorySample): void;
}): () => void {
  let busy = false;
  const measure = async () => {
    if (busy || !options.isNeeded()) return;
    busy = true;
    try {
      const metrics = app.getAppMetrics();
      const resident = Object.fromEntries(
        metrics.map(({ pid, memory }) => [pid, memory.workingSetSize * kibibyte]),
      );
      const sample = await sampleMemory(
        metrics.map(({ pid }) => pid),
        resident,
      );
      options.onSample({ ...sample, sharedBytes: options.sharedBytes() });
    } finally {
      busy = false;
    }
  };
  void measure();
  const timer = setInterval(() => void measure(), options.intervalMs);
  return () => clearInterval(timer);
}
