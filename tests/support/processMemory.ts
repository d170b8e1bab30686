import { readFile } from 'node:fs/promises';
import { sampleProcesses } from '../../core/io/memory.js';

const sampleIntervalMs = 40;

export interface PeakPrivateMemory {
  /** Largest sum over all processes at one moment. */
  readonly allBytes: number;
  /** Largest that one process but the first has had. */
  readonly childBytes: number;
  /** Largest that any one process has had. */
  readonly oneBytes: number;
}

/** Watches the private memory of a process and of those it has started (Linux); `stop` answers with the peaks. */
export function watchPrivateMemory(pid: number): { stop(): Promise<PeakPrivateMemory> } {
  let allBytes = 0;
  let childBytes = 0;
  let oneBytes = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const samples = await sampleProcesses([pid, ...(await childrenOf(pid))]);
      allBytes = Math.max(
        allBytes,
        samples.reduce((sum, { privateBytes }) => sum + privateBytes, 0),
      );
      for (const sample of samples) oneBytes = Math.max(oneBytes, sample.privateBytes);
      for (const sample of samples)
        if (sample.pid !== pid) childBytes = Math.max(childBytes, sample.privateBytes);
      await new Promise((wake) => setTimeout(wake, sampleIntervalMs));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
      return { allBytes, childBytes, oneBytes };
    },
  };
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text
    .split(' ')
    .filter((word) => word.trim() !== '')
    .map(Number);
}
